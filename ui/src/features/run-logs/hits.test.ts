import fc from "fast-check";
import { expect, test } from "vitest";

import { type LogText } from "@/entities/log/queries";

import { hitAfter, hitBefore, merged, rankOf, stretchOf, type Stretch } from "./hits";
import { lookedBack } from "./lookingBack";

const item = (number: number): LogText => ({ number, text: "", left_out: 0, is_notice: false });

/** What the server would say. */
function told(all: readonly number[], from: number, limit: number, to = Infinity): Stretch {
  const after = all.filter((line) => line >= from && line <= to);
  const items = after.slice(0, limit).map(item);
  const last = items.at(-1)?.number ?? 0;
  return stretchOf(from, {
    run_id: "",
    attempt: 1,
    items,
    total: after.length,
    before: 0,
    next_line: after.length > limit ? last + 1 : null,
    last_hit: after.at(-1) ?? null,
    searched_lines: 0,
    is_complete: true,
  });
}

const lines = fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { maxLength: 60 });
const asked = fc.array(fc.tuple(fc.integer({ min: 1, max: 210 }), fc.integer({ min: 1, max: 20 })), {
  maxLength: 8,
});

test("whatever was asked for in whatever order, what is known is right", () => {
  fc.assert(
    fc.property(lines, asked, fc.integer({ min: 1, max: 200 }), (some, questions, line) => {
      const all = some.toSorted((one, other) => one - other);
      const known = questions.reduce<readonly Stretch[]>(
        (so, [from, limit]) => merged(so, told(all, from, limit)),
        [],
      );
      const after = hitAfter(known, line);
      const next = all.find((each) => each > line);
      if (after !== undefined) expect(after?.line).toBe(next);
      if (after?.rank != null) expect(after.rank).toBe(all.indexOf(after.line) + 1);
      const before = hitBefore(known, line);
      if (before !== undefined) expect(before?.line).toBe(all.findLast((each) => each < line));
      if (before?.rank != null) expect(before.rank).toBe(all.indexOf(before.line) + 1);
      const rank = rankOf(known, line);
      if (rank !== null) expect(all[rank - 1]).toBe(line);
    }),
  );
});

test("all that was asked for is known", () => {
  fc.assert(
    fc.property(lines, (some) => {
      const all = some.toSorted((one, other) => one - other);
      const known = merged([], told(all, 1, 1000));
      let line = 0;
      const found: number[] = [];
      for (let hit = hitAfter(known, line); hit != null; hit = hitAfter(known, line)) {
        found.push(hit.line);
        line = hit.line;
      }
      expect(found).toEqual(all);
      expect(hitBefore(known, 1000)?.line).toBe(all.at(-1));
    }),
  );
});

test("the last hit before a line is found however many lie before it", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.integer({ min: 1, max: 100_000 }), { maxLength: 80 }),
      fc.integer({ min: 2, max: 100_001 }),
      fc.integer({ min: 1, max: 7 }),
      async (some, line, limit) => {
        const all = some.toSorted((one, other) => one - other);
        const ask = (from: number, to: number) => Promise.resolve(told(all, from, limit, to));
        const stretch = await lookedBack(ask, line);
        const wanted = all.findLast((each) => each < line);
        expect(hitBefore([stretch], line)?.line).toBe(wanted);
        // Which one it is of all is known once it is known how many come before.
        const before = all.filter((each) => each < stretch.first).length;
        if (wanted !== undefined)
          expect(rankOf([{ ...stretch, before }], wanted)).toBe(all.indexOf(wanted) + 1);
      },
    ),
  );
});

test("a search that ran out of time is no word about later lines", () => {
  const stretch = stretchOf(1, {
    run_id: "",
    attempt: 1,
    items: [item(5)],
    total: 1,
    before: 0,
    next_line: null,
    last_hit: 5,
    searched_lines: 50,
    is_complete: false,
  });
  expect(hitAfter([stretch], 5)).toBeUndefined();
  expect(hitBefore([stretch], 90)).toBeUndefined();
  expect(hitBefore([stretch], 40)).toEqual({ line: 5, rank: 1 });
});

test("what is known of how many hits come before a stretch is known of one that touches it", () => {
  const items = [item(10), item(20), item(30)];
  const later: Stretch = { first: 15, last: 30, items: items.slice(1), before: 8 };
  const earlier: Stretch = { first: 5, last: 14, items: items.slice(0, 1), before: null };
  expect(rankOf(merged([later], earlier), 10)).toBe(8);
  expect(rankOf(merged([earlier], later), 30)).toBe(10);
  // The same lines again, and now it is known.
  expect(rankOf(merged([{ ...later, before: null }], later), 20)).toBe(9);
});
