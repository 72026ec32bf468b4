import { expect, test } from "vitest";

import { headAfter, type RunPage } from "./pages";
import { type RunRow } from "./queries";

const run = (id: string, second: number): RunRow => ({
  id,
  root_id: id,
  parent_id: null,
  function: "a.b",
  name: "b",
  state: "RESOLVED",
  is_interrupted: false,
  interruption: null,
  created_at: new Date(1_700_000_000_000 + 1000 * second).toISOString(),
  started_at: null,
  ended_at: null,
  duration: null,
  tags: [],
  attempts: 1,
  owner: "ann",
  error: null,
  original_run_id: null,
});
const page = (next: string | null, ...seconds: number[]): RunPage => ({
  items: seconds.map((second) => run(`r${second}`, second)),
  next,
});
const secondsOf = (told: RunPage): string[] => told.items.map((each) => each.id);

test("a head that is asked for again ends where the next page begins", () => {
  const after = headAfter(page("c3", 5, 4, 3), page("c1", 7, 6, 5, 4, 3, 2, 1));
  expect(secondsOf(after)).toEqual(["r7", "r6", "r5", "r4", "r3"]);
  expect(after.next).toBe("c3");
});

test("it ends there, too, if the run at its end is gone", () => {
  const after = headAfter(page("c3", 5, 4, 3), page("c1", 7, 5, 4, 2, 1));
  expect(secondsOf(after)).toEqual(["r7", "r5", "r4"]);
  expect(after.next).toBe("c3");
});

test("a list begins anew if more came than can be told", () => {
  const fresh = page("c8", 10, 9, 8);
  expect(headAfter(page("c3", 5, 4, 3), fresh)).toBe(fresh);
});

test("a list that was there as a whole is told as it is", () => {
  const fresh = page("c2", 4, 3, 2);
  expect(headAfter(page(null, 3, 2, 1), fresh)).toBe(fresh);
});
