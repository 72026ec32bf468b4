import { render } from "@testing-library/react";
import { expect, test } from "vitest";

import { type AttentionRow } from "@/entities/home/queries";

import { AttentionList } from "./AttentionList";

test("a row says whether its age is that of the start or of the end", () => {
  const of = (id: string, reason: AttentionRow["reason"]) =>
    ({
      reason,
      at: "2026-11-26T00:00:00Z",
      median_duration: null,
      run: { id, name: id, function: "a.b", state: "RAN", started_at: "2026-11-26T00:00:00Z" },
    }) as unknown as AttentionRow;
  const { container } = render(<AttentionList rows={[of("slow", "stuck"), of("lost", "interrupted")]} />);
  const said = [...container.querySelectorAll("time")].map((time) => time.parentElement?.textContent);
  expect(said[0]).toMatch(/^started /);
  expect(said[1]).toMatch(/^ended /);
});
