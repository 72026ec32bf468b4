import { expect, test } from "vitest";

import { isPending, LONGEST_NOTE, pendingNote, refusalOf, withAdded, withEdited, withoutNote } from "./model";

const run = { id: "a".repeat(32), root_id: "b".repeat(32) };
const one = { ...pendingNote(run, "ada", "one", 0), id: "1" };
const two = { ...pendingNote(run, "ada", "two", 0), id: "2" };
const told = {
  pages: [
    { items: [one], next: "x" },
    { items: [two], next: null },
  ],
};
const textsOf = ({ pages }: typeof told): string[][] =>
  pages.map(({ items }) => items.map(({ markdown }) => markdown));

test("a note that is being sent stands last, and is told apart", () => {
  const sent = pendingNote(run, "ada", "three", Date.UTC(2026, 0, 1));
  expect(isPending(sent)).toBe(true);
  expect(isPending(one)).toBe(false);
  expect(sent.created_at).toBe("2026-01-01T00:00:00.000Z");
  expect(textsOf(withAdded(told, sent))).toEqual([["one"], ["two", "three"]]);
});

test("a note is edited and removed wherever it stands", () => {
  expect(textsOf(withEdited(told, "1", "uno"))).toEqual([["uno"], ["two"]]);
  expect(textsOf(withoutNote(told, "2"))).toEqual([["one"], []]);
  expect(textsOf(withoutNote(told, "unknown"))).toEqual(textsOf(told));
});

test("what the server would refuse is refused at once", () => {
  expect(refusalOf(" \n ")).toMatch("needs a text");
  expect(refusalOf("x".repeat(LONGEST_NOTE))).toBeNull();
  expect(refusalOf("x".repeat(LONGEST_NOTE + 1))).toMatch("20,001");
});
