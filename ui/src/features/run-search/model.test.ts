import { expect, test } from "vitest";

import { askedBy, NO_FILTER, parsed, statesOf, tokensOf, withoutToken, withToken, wordOf } from "./model";

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

test("words that mean nothing stay", () => {
  expect(parsed("status:faild since:yesterday -tag:gpu tag:").tokens).toEqual([]);
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

test("statuses that are not wanted are taken from all, or from those that are", () => {
  expect(askedBy({ ...NO_FILTER, status: ["-failed", "-running", "-queued"] }, 0).state).toEqual([
    "RESOLVED",
    "CANCELED",
    "INTERRUPTED",
  ]);
  expect(askedBy({ ...NO_FILTER, status: ["failed", "-nested_failed"] }, 0).state).toEqual(["FAILED"]);
  expect(statesOf("nested_failed")).toEqual(["NESTED_FAILED"]);
  expect(statesOf("nonsense")).toEqual([]);
});

test("a span of time counts from now", () => {
  const now = Date.parse("2026-11-26T12:00:00Z");
  const asked = askedBy({ ...NO_FILTER, since: "-2d", until: "2026-11-26T11:00:00Z" }, now);
  expect(asked.created_after).toBe("2026-11-24T12:00:00.000Z");
  expect(asked.created_before).toBe("2026-11-26T11:00:00.000Z");
});

test("only root runs are asked for unless nested ones are wanted", () => {
  expect(askedBy(NO_FILTER, 0)).toEqual({ roots_only: true });
  expect(askedBy({ ...NO_FILTER, nested: true, search: "x" }, 0)).toEqual({ roots_only: false, search: "x" });
});
