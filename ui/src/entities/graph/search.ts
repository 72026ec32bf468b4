/** Finding runs in a graph by what people write: words of their names, and `state:`, `fn:`, `dur:`. */
import { SHOWN_STATES, type ShownState } from "../run/states";
import { durationAt, functionAt, idAt, isVirtual, nameAt, shownStateAt, type RunGraph } from "./model";

const words = {
  CREATED: "queued",
  SCHEDULED: "running",
  RAN: "waiting",
  RETRYING: "retrying",
  RESOLVED: "succeeded",
  FAILED: "failed",
  NESTED_FAILED: "child-failed",
  CANCELED: "canceled",
  INTERRUPTED: "interrupted",
  REUSED: "cached",
} satisfies Record<ShownState, string>;

/** What stands after `state:` for it. */
export const stateWordOf = (state: ShownState): string => words[state];

type Test = (graph: RunGraph, place: number, now: number) => boolean;

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const ID = /^[0-9a-f]{6,}$/;

/** Return the tests that a text asks for; all of them must hold. */
function testsOf(text: string): readonly Test[] {
  const parts = text.toLowerCase().match(/[^\s"]*"[^"]*"?|\S+/g) ?? [];
  return parts.flatMap((part) => {
    const isNot = part.startsWith("-") && part.length > 1;
    const test = testOf((isNot ? part.slice(1) : part).replaceAll('"', ""));
    if (test === null) return [];
    return [isNot ? (...asked: Parameters<Test>) => !test(...asked) : test];
  });
}

function testOf(part: string): Test | null {
  const [, key = "", value = ""] = /^(state|fn|dur):(.*)$/.exec(part) ?? [];
  if (key === "state") {
    const states = SHOWN_STATES.filter((state) => words[state] === value || state.toLowerCase() === value);
    return value === "" ? null : (graph, place) => states.includes(shownStateAt(graph, place));
  }
  if (key === "fn")
    return value === ""
      ? null
      : (graph, place) => {
          const path = functionAt(graph, place).toLowerCase();
          return path === value || path.endsWith(`.${value}`) || path.includes(value);
        };
  if (key === "dur") return lengthTestOf(value);
  return (graph, place) =>
    nameAt(graph, place).toLowerCase().includes(part) ||
    functionAt(graph, place).toLowerCase().includes(part) ||
    (ID.test(part) && (idAt(graph, place).startsWith(part) || part.startsWith(idAt(graph, place))));
}

function lengthTestOf(told: string): Test | null {
  const [, sign = "", number = "", unit = ""] = /^([<>]=?)(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(told) ?? [];
  if (sign === "") return null;
  const limit = Number(number) * (UNITS[unit === "" ? "s" : unit] ?? 1000);
  return (graph, place, now) => {
    const duration = durationAt(graph, place, now);
    if (duration === null) return false;
    return sign.startsWith(">") ? duration >= limit : duration <= limit;
  };
}

export interface Found {
  /** 1 for the runs that were found. */
  readonly mask: Uint8Array;
  /** Their places, in order. */
  readonly places: readonly number[];
}

/** Return the runs that a text means; null if it asks for nothing. Those that only build containers are left out. */
export function foundIn(graph: RunGraph, text: string, now = Date.now()): Found | null {
  const tests = testsOf(text);
  if (tests.length === 0) return null;
  const mask = new Uint8Array(graph.count);
  const places: number[] = [];
  for (let place = 0; place < graph.count; place += 1) {
    if (isVirtual(graph, place) || !tests.every((test) => test(graph, place, now))) continue;
    mask[place] = 1;
    places.push(place);
  }
  return { mask, places };
}
