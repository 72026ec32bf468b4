import fc from "fast-check";
import { expect, test } from "vitest";

import { addressOf, placeAfter, placeOf, withValue } from "./place";

const at = (address: string) => placeOf(new URL(address, "http://sematic.test"));

test("an address is read and written as it was", () => {
  const address = "/pipelines/a.b/c1?status=FAILED&status=RAN#run=12ab34&tab=logs&x-unknown=1";
  expect(addressOf(at(address))).toBe(address);
});

test("a key that is changed keeps its place, and unknown keys survive", () => {
  const place = placeAfter(at("/p#a=1&run=00ff&z=2"), { hash: { run: "11ee" } });
  expect(addressOf(place)).toBe("/p#a=1&run=11ee&z=2");
});

test("a key is taken away by null", () => {
  expect(addressOf({ ...at("/p#a=1&b=2"), hash: withValue(at("/p#a=1&b=2").hash, "a", null) })).toBe(
    "/p#b=2",
  );
});

test("another page starts without pointers and filters, but in the same theme", () => {
  const place = placeAfter(at("/runs?status=FAILED&theme=dark&ff.beta=1#q=x"), { path: "/pipelines" });
  expect(addressOf(place)).toBe("/pipelines?theme=dark&ff.beta=1");
});

test("quotes are never doubled: a value is a plain string", () => {
  expect(addressOf(placeAfter(at("/p"), { hash: { tab: "logs" } }))).not.toContain("%22");
});

test("whatever keys and values there are, writing and reading gives them again", () => {
  const entries = fc.array(fc.tuple(fc.string({ minLength: 1 }), fc.string()));
  fc.assert(
    fc.property(entries, entries, (query, hash) => {
      const place = { path: "/p", query, hash };
      expect(placeOf(new URL(addressOf(place), "http://sematic.test"))).toEqual(place);
    }),
  );
});
