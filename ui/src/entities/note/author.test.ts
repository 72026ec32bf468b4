import { expect, test } from "vitest";

import { authorText } from "./author";

test("who wrote a note is called as people are, also where a server has no accounts", () => {
  expect(authorText({ author: "ada", is_own: true })).toBe("ada");
  expect(authorText({ author: "local", is_own: true })).toBe("You, on this machine");
  expect(authorText({ author: "local", is_own: false })).toBe("Somebody on the server’s machine");
  expect(authorText({ author: "", is_own: false })).toBe("Somebody");
});
