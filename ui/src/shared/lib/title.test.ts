import { expect, test } from "vitest";

import { inOrder, showTitle } from "./title";

test("what turns words around does not do so in the window's title", () => {
  expect(inOrder("✓ \u202egnp.exe\u202c · Sematic")).toBe("✓ \ufffdgnp.exe\ufffd · Sematic");
  expect(inOrder("שלום · Sematic")).toBe("שלום · Sematic");
  const undo = showTitle("\u202eevil", "/icon.svg");
  expect(document.title).toBe("\ufffdevil");
  undo();
});
