import { expect, test } from "vitest";

import { codeOf, foundIn, languageOf, SECTIONS, shownOf } from "./model";

test("what the address says comes back as it was", () => {
  for (const section of SECTIONS)
    expect(shownOf(codeOf({ section, path: null }) ?? "")).toEqual({ section, path: null });
  const file = { section: "files", path: "src/a b/c#d.py" } as const;
  expect(codeOf(file)).toBe("files/src/a b/c#d.py");
  expect(shownOf("files/src/a b/c#d.py")).toEqual(file);
  expect(shownOf("nothing/like/it").section).toBe("function");
  expect(shownOf("files/")).toEqual({ section: "function", path: null });
});

test("languages are known by the ends of names", () => {
  expect(languageOf("a/b.py")).toBe("python");
  expect(languageOf("Makefile")).toBe("makefile");
  expect(languageOf("a.py/notes")).toBe("plaintext");
});

test("files are found by all words of what is wanted", () => {
  const files = [{ path: "src/Train.py" }, { path: "tests/train.txt" }];
  expect(foundIn(files, "  TRAIN src")).toEqual([{ path: "src/Train.py" }]);
  expect(foundIn(files, "")).toBe(files);
});
