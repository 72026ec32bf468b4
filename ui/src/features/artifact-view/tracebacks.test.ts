import { expect, test } from "vitest";

import { groupsOf, sectionsOf } from "./tracebacks";

const CHAINED = `Traceback (most recent call last):
  File "/home/me/app/steps.py", line 12, in load
    return json.loads(text)
           ^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/json/__init__.py", line 346, in loads
    return _default_decoder.decode(s)
  File "/usr/lib/python3.11/json/decoder.py", line 337, in decode
    obj, end = self.raw_decode(s)
json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/home/me/app/steps.py", line 14, in load
    raise ValueError("no") from error
ValueError: no
and a second line of it
`;

test("a chain is taken apart, the last raised at the end", () => {
  const [cause, effect, ...more] = sectionsOf(CHAINED);
  expect(more).toEqual([]);
  expect(cause).toMatchObject({
    relation: "",
    raised: "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)",
  });
  expect(cause!.frames.map((frame) => [frame.name, frame.line, frame.isLibrary])).toEqual([
    ["load", 12, false],
    ["loads", 346, true],
    ["decode", 337, true],
  ]);
  expect(cause!.frames[0]!.code).toBe("return json.loads(text)\n       ^^^^^^^^^^^^^^^^");
  expect(groupsOf(cause!.frames).map((group) => group.length)).toEqual([1, 2]);
  expect(effect).toMatchObject({
    relation: "The above exception was the direct cause of the following exception:",
    raised: "ValueError: no\nand a second line of it",
  });
});

test("what is no traceback is not taken apart", () => {
  expect(sectionsOf("ValueError: no")).toEqual([]);
  expect(sectionsOf("")).toEqual([]);
  expect(
    sectionsOf('  + Exception Group Traceback (most recent call last):\n  |   File "a", line 1'),
  ).toEqual([]);
});

test("a syntax error keeps where it points", () => {
  const [section] = sectionsOf(
    'Traceback (most recent call last):\n  File "a.py", line 1, in f\n    g()\n  File "<unknown>", line 1\n    1 +\n       ^\nSyntaxError: invalid syntax\n',
  );
  expect(section!.frames.at(-1)).toMatchObject({ file: "<unknown>", name: "", code: "1 +\n   ^" });
});
