import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { TEN_LINES } from "./tenLines";

test("the first pipeline is the one of the README", () => {
  const readme = readFileSync(join(process.cwd(), "../README.md"), "utf8");
  expect(readme).toContain(TEN_LINES);
});
