import { expect, test } from "vitest";

import {
  askedBy,
  NO_FILTER,
  parsed,
  statesOf,
  statusWords,
  troubleWith,
  tokensOf,
  understood,
  withoutToken,
  withToken,
  wordOf,
} from "./model";

test("words with a key become filters, and everything else is searched for", () => {
  expect(parsed('status:failed resnet tag:"needs a look" http://x -status:canceled')).toEqual({
    tokens: [
      { key: "status", value: "failed" },
      { key: "tag", value: "needs a look" },
      { key: "status", value: "-canceled" },
    ],
    rest: "resnet http://x",
  });
});

test("a state may be called so, as in the search within a run, and is written as a status", () => {
  const { tokens, rest } = parsed("state:failed -state:queued constructor:x");
  expect(tokens.map(wordOf)).toEqual(["status:failed", "-status:queued"]);
  expect(rest).toBe("constructor:x");
});

test("words that mean nothing stay", () => {
  expect(parsed("status: since: -since:-7d tag: dur: dur:> -dur:>5m").tokens).toEqual([]);
});

test("what means nothing in an address is no filter", () => {
  const told = { ...NO_FILTER, status: ["-", "-failed"], tag: ["-", "gpu"], dur: [">"] };
  expect(understood(told)).toEqual({ ...NO_FILTER, status: ["-failed"], tag: ["gpu"] });
  expect(understood({ ...NO_FILTER, owner: ["ann", "ann"] }).owner).toEqual(["ann"]);
});

test("tags, owners and functions can be left out, and there may be several", () => {
  const { tokens } = parsed("tag:a -tag:b owner:ann owner:bob -owner:eve fn:m.f fn:m.g -fn:m.h");
  expect(askedBy(tokens.reduce(withToken, NO_FILTER), 0)).toEqual({
    roots_only: true,
    tag: ["a"],
    not_tag: ["b"],
    owner: ["ann", "bob"],
    not_owner: ["eve"],
    function: ["m.f", "m.g"],
    not_function: ["m.h"],
  });
});

test("how long runs took is told in seconds, and a limit takes the place of another", () => {
  const dur = (text: string) => askedBy(parsed(text).tokens.reduce(withToken, NO_FILTER), 0);
  expect(dur("dur:>5m dur:<1.5h")).toEqual({ roots_only: true, min_duration: 300, max_duration: 5400 });
  expect(dur("dur:<10s dur:<90")).toEqual({ roots_only: true, max_duration: 90 });
  expect(dur("dur:>300ms dur:<1500us")).toEqual({
    roots_only: true,
    min_duration: 0.3,
    max_duration: 0.0015,
  });
});

test.each([
  ["dur:banana", "There is no duration “banana”: write >5s, <2m, >1.5h or <300ms."],
  ["dur:5m dur:>5y", "There is no duration “5m” or “>5y”: write >5s, <2m, >1.5h or <300ms."],
  ["since:yesterday", "There is no moment “yesterday”: write -7d, -12h, 2026-11-01 or 2026-11-01T18:30Z."],
  [
    "until:2026-13-45 dur:<10s",
    "There is no moment “2026-13-45”: write -7d, -12h, 2026-11-01 or 2026-11-01T18:30Z.",
  ],
])("%s is told to be nothing, and no run is it", (text, trouble) => {
  const { tokens, rest } = parsed(text);
  const filter = tokens.reduce(withToken, NO_FILTER);
  expect(rest).toBe("");
  expect(understood(filter)).toEqual(filter);
  expect(troubleWith(filter)).toBe(trouble);
  expect(askedBy(filter, 0).created_before).toBe("1970-01-01T00:00:00Z");
});

test("what says the opposite takes the place of it", () => {
  const filter = parsed("tag:gpu status:failed -tag:gpu -status:failed").tokens.reduce(withToken, NO_FILTER);
  expect(tokensOf(filter).map(wordOf)).toEqual(["-status:failed", "-tag:gpu"]);
});

test("a filter is told as it can be typed", () => {
  const filter = withToken(withToken(NO_FILTER, { key: "tag", value: "a b" }), {
    key: "status",
    value: "-failed",
  });
  expect(tokensOf(filter).map(wordOf)).toEqual(["-status:failed", 'tag:"a b"']);
  expect(tokensOf(withoutToken(filter, { key: "tag", value: "a b" })).map(wordOf)).toEqual([
    "-status:failed",
  ]);
});

test("statuses that are not wanted are left out of all, or of those that are", () => {
  expect(askedBy({ ...NO_FILTER, status: ["-failed", "-queued"] }, 0)).toEqual({
    roots_only: true,
    not_state: ["FAILED", "NESTED_FAILED", "CREATED"],
  });
  expect(askedBy({ ...NO_FILTER, status: ["failed", "-nested_failed"] }, 0).state).toEqual(["FAILED"]);
  expect(statesOf("nested_failed")).toEqual(["NESTED_FAILED"]);
  expect(statesOf("Child failed")).toEqual(["NESTED_FAILED"]);
  expect(statesOf("nonsense")).toEqual([]);
  expect(statesOf("constructor")).toEqual([]);
});

test("a state that there is not filters everything and is told, never nothing in silence", () => {
  const filter = { ...NO_FILTER, status: ["waiting"] };
  expect(askedBy(filter, 0)).toEqual({ roots_only: true, created_before: "1970-01-01T00:00:00Z" });
  expect(troubleWith(filter)).toMatch(/^There is no state “waiting”, only queued, running, retrying, /);
  expect(parsed("status:waiting").tokens).toEqual([{ key: "status", value: "waiting" }]);
  expect(askedBy({ ...NO_FILTER, status: ["-waiting"] }, 0)).toEqual({ roots_only: true });
  expect(troubleWith({ ...NO_FILTER, status: ["-waiting"] })).toContain("“waiting”");
  expect(troubleWith({ ...NO_FILTER, status: ["failed", "-ran", "child_failed"] })).toBe("");
});

test("who looks for cached runs is told with which word to find them", () => {
  const text = "Cached runs are among those that succeeded: write status:succeeded.";
  expect(troubleWith({ ...NO_FILTER, status: ["cached"] })).toBe(text);
  expect(troubleWith({ ...NO_FILTER, status: ["-Cached", "waiting"] })).toMatch(
    `${text} There is no state “waiting”, only queued, `,
  );
});

test("running is what runs and what waits for its steps; what is tried again has a word of its own", () => {
  expect(askedBy({ ...NO_FILTER, status: ["running"] }, 0).state).toEqual(["SCHEDULED", "RAN"]);
  expect(askedBy({ ...NO_FILTER, status: ["retrying"] }, 0).state).toEqual(["RETRYING"]);
  expect(askedBy({ ...NO_FILTER, status: ["child-failed"] }, 0).state).toEqual(["NESTED_FAILED"]);
});

test("statuses of which none is left let no run pass", () => {
  const nothing = { roots_only: true, created_before: "1970-01-01T00:00:00Z" };
  expect(askedBy({ ...NO_FILTER, status: ["failed", "-failed"] }, 0)).toEqual(nothing);
  const all = Object.keys(statusWords).map((word) => `-${word}`);
  expect(askedBy({ ...NO_FILTER, status: all }, 0)).toEqual(nothing);
});

test("a span of time counts from now", () => {
  const now = Date.parse("2026-11-26T12:00:00Z");
  const asked = askedBy({ ...NO_FILTER, since: "-2d", until: "2026-11-26T11:00:00Z" }, now);
  expect(asked.created_after).toBe("2026-11-24T12:00:00.000Z");
  expect(asked.created_before).toBe("2026-11-26T11:00:00.000Z");
});

test("only root runs are asked for unless nested ones are wanted, but for those that only build containers", () => {
  expect(askedBy(NO_FILTER, 0)).toEqual({ roots_only: true });
  expect(askedBy({ ...NO_FILTER, nested: true, search: "x" }, 0)).toEqual({
    roots_only: false,
    is_virtual: false,
    search: "x",
  });
});
