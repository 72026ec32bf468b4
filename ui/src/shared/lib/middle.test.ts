import { expect, test } from "vitest";

import { cutInMiddle, halvesOf } from "./middle";

test("a long name keeps its end, and nothing of it is lost", () => {
  const names = ["evaluate_model_on_the_whole_test_set_a", "evaluate_model_on_the_whole_test_set_b"];
  const halves = names.map(halvesOf);
  expect(halves.map(([start, end]) => start + end)).toEqual(names);
  expect(halves.map(([, end]) => end)).toEqual(["st_set_a", "st_set_b"]);
});

test("an end does not begin with a space", () => {
  expect(halvesOf("random_forest of 5 trees")).toEqual(["random_forest of ", "5 trees"]);
  expect(halvesOf("what is followed by spaces".padEnd(40))).toEqual([
    "what is followed by spaces".padEnd(40),
    "",
  ]);
});

test("short names, and those that are not plain, are one piece", () => {
  expect(halvesOf("train")).toEqual(["train", ""]);
  expect(halvesOf("שלום שלום שלום שלום שלום")).toEqual(["שלום שלום שלום שלום שלום", ""]);
});

test("a text that is cut has its beginning and its end", () => {
  expect(cutInMiddle("evaluate_model_a", 16)).toBe("evaluate_model_a");
  expect(cutInMiddle("evaluate_model_a", 9)).toBe("eval…el_a");
  expect(cutInMiddle("évaluer_le_modèle", 5)).toBe("éval…");
});
