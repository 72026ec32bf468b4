import { expect, test } from "vitest";

import { overAt } from "./overAt";
import { type RunDetail } from "./queries";

const run = { ended_at: null } as RunDetail["run"];
const lost = { is_interrupted: true, since: "2026-11-26T12:00:08.7Z", why: "its process ended" };

test("an interrupted run was over when its driver was last heard", () => {
  expect(overAt({ run, trouble: lost })).toBe("2026-11-26T12:00:08.7Z");
});

test("what is silent goes on, and what has ended keeps its end", () => {
  expect(overAt({ run, trouble: null })).toBeNull();
  expect(overAt({ run, trouble: { ...lost, is_interrupted: false } })).toBeNull();
  expect(overAt({ run: { ...run, ended_at: "2026-11-26T12:00:01Z" }, trouble: lost })).toBe(
    "2026-11-26T12:00:01Z",
  );
});
