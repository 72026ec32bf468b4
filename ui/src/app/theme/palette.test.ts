import { readFileSync } from "node:fs";

import {
  differenceCiede2000,
  filterDeficiencyDeuter,
  filterDeficiencyProt,
  parse,
  wcagContrast,
  type Color,
} from "culori";
import { describe, expect, test } from "vitest";

const STATES = [
  "created",
  "scheduled",
  "retrying",
  "resolved",
  "failed",
  "nested-failed",
  "canceled",
  "interrupted",
] as const;
const css = readFileSync("src/app/theme/tokens.css", "utf-8");

function tokensOf(selector: string): ReadonlyMap<string, string> {
  const start = css.indexOf(selector);
  const block = css.slice(css.indexOf("{", start) + 1, css.indexOf("}", start));
  return new Map(
    [...block.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name ?? "", value ?? ""]),
  );
}

function colour(tokens: ReadonlyMap<string, string>, name: string): Color {
  const found = parse(tokens.get(name) ?? "");
  if (found === undefined) throw new Error(`There is no colour --${name}.`);
  return found;
}

const difference = differenceCiede2000();
const eyes = [(seen: Color) => seen, filterDeficiencyProt(1), filterDeficiencyDeuter(1)] as const;

describe.each([
  { theme: "light", selector: ':root[data-theme="light"]', least: 13 },
  { theme: "dark", selector: ':root[data-theme="dark"]', least: 18 },
])("in the $theme theme", ({ selector, least }) => {
  const tokens = tokensOf(selector);

  test("what a state is written in can be read on every surface", () => {
    const unreadable = STATES.flatMap((state) =>
      ["surface", "bg"]
        .filter((on) => wcagContrast(colour(tokens, `state-${state}`), colour(tokens, on)) < 4.5)
        .map((on) => `${state} on ${on}`),
    );
    expect(unreadable).toEqual([]);
  });

  test("texts and signs can be read", () => {
    const pairs = ["text", "dim", "accent", "danger", "warning"].flatMap((name) =>
      ["surface", "bg", "raised"].map((on) => [name, on] as const),
    );
    const unreadable = pairs.filter(
      ([name, on]) => wcagContrast(colour(tokens, name), colour(tokens, on)) < 4.5,
    );
    expect(unreadable).toEqual([]);
    expect(wcagContrast(colour(tokens, "line-strong"), colour(tokens, "surface"))).toBeGreaterThanOrEqual(3);
    expect(wcagContrast(colour(tokens, "on-accent"), colour(tokens, "accent"))).toBeGreaterThanOrEqual(4.5);
  });

  test("any two states differ to all eyes", () => {
    const alike = STATES.flatMap((one, place) =>
      STATES.slice(place + 1).flatMap((other) =>
        eyes.flatMap((seen) => {
          const apart = difference(
            seen(colour(tokens, `state-${one}`)),
            seen(colour(tokens, `state-${other}`)),
          );
          return apart < least ? [`${one} and ${other}: ${apart.toFixed(1)}`] : [];
        }),
      ),
    );
    expect(alike).toEqual([]);
  });
});

test("a system that wants it dark gets the dark theme", () => {
  const dark = tokensOf(':root[data-theme="dark"]');
  expect(tokensOf(':root[data-theme="system"]')).toEqual(dark);
});
