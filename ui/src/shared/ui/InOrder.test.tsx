import { render } from "@testing-library/react";
import { expect, test } from "vitest";

import { spelledOut } from "../lib/turning";
import { InOrder } from "./InOrder";

const shown = (text: string): string => render(<InOrder text={text} />).container.textContent;

test("what turns the direction of writing around is shown, and no part of the text", () => {
  expect(shown("a \u202egnp.exe\u202c b\u2066c")).toBe("a U+202Egnp.exeU+202C bU+2066c");
});

test("texts that are written from the right stay as they are", () => {
  expect(shown("שלום \u200fabc")).toBe("שלום \u200fabc");
});

test("the same as a text alone", () => {
  expect(spelledOut("a \u202egnp")).toBe("a U+202Egnp");
});
