import { expect, test } from "vitest";

import { cutInMiddle, halvesOf } from "./middle";

test("a long name keeps its end, and nothing of it is lost", () => {
  const names = ["evaluate_model_on_the_whole_test_set_a", "evaluate_model_on_the_whole_test_set_b"];
  const halves = names.map(halvesOf);
  expect(halves.map(([start, end]) => start + end)).toEqual(names);
  expect(halves.map(([, end]) => end)).toEqual(["st_set_a", "st_set_b"]);
});

test("a sentence is one piece, which is cut at its end", () => {
  expect(halvesOf("Training on the second cluster")).toEqual(["Training on the second cluster", ""]);
  expect(cutInMiddle("Training on the second cluster", 12)).toBe("Training on…");
});

test("what begins with a name of code keeps its end, which does not begin with a space", () => {
  expect(halvesOf("random_forest of 5 trees")).toEqual(["random_forest of ", "5 trees"]);
  expect(halvesOf("followed_by_spaces".padEnd(40))).toEqual(["followed_by_spaces".padEnd(40), ""]);
});

test("the number of a name stays with its end", () => {
  expect(halvesOf("evaluate_the_model #12")).toEqual(["evaluate_the_m", "odel #12"]);
  expect(cutInMiddle("evaluate_the_model #12", 12)).toBe("evalua…l #12");
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
