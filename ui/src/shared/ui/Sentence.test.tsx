import { render } from "@testing-library/react";
import { expect, test } from "vitest";

import { Sentence } from "./Sentence";

const shown = (text: string): string => render(<Sentence text={text} />).container.innerHTML;

test("commands in a sentence are code, without the marks around them", () => {
  expect(shown("There is no run 'a'. `sematic list` shows the runs there are.")).toBe(
    "There is no run 'a'. <code>sematic list</code> shows the runs there are.",
  );
});

test("a single mark is a character", () => {
  expect(shown("It's `odd <b>")).toBe("It's `odd &lt;b&gt;");
});
