/** Finding runs in a graph by what people write: words of their names, `state:`, `fn:`, `dur:`, and `+` for ways. */
import { isNoLimitYet, limitOf, noLimitText } from "../run/limits";
import {
  noStateText,
  RUN_STATES,
  SHOWN_STATES,
  shownOf,
  stateSearchWords,
  stateWords,
  type ShownState,
} from "../run/states";
import { durationAt, functionAt, idAt, isVirtual, nameAt, shownStateAt, type RunGraph } from "./model";
import { reached } from "./reach";

/** What a field for it says. */
export const SEARCH_HELP =
  "A name, a function or an id, state:failed, dur:>5m, fn:load; a minus turns it round. " +
  "+name is with all that leads to it, name+ with all that it leads to, 1+name+1 one step of each ( / )";

/** What stands after `state:` for it. */
export const stateWordOf = (state: ShownState): string => stateSearchWords[state];

/** Whether a run of a graph is meant, once it is known which graph. */
type Test = (graph: RunGraph, now: number) => (place: number) => boolean;

/** A list of runs says `status:`. */
const STATE = /^(?:state|status):(.+)$/;
const LENGTH = /^dur:(.+)$/;
const ID = /^[0-9a-f]{6,}$/;
/** `2+name+1`: with what leads to it, and what it leads to; how many steps, or all. What is in quotes is a name. */
const FOLLOWED = /^(?:(\d*)\+)?(.+?)(?:\+(\d*))?$/;

interface Asked {
  /** All of them must hold. */
  readonly tests: readonly Test[];
  readonly isFollowed: boolean;
}

interface Part {
  readonly isNot: boolean;
  readonly up: string | undefined;
  readonly down: string | undefined;
  /** Without its quotes. */
  readonly core: string;
}

/** Take a text apart. */
function partsOf(text: string): readonly Part[] {
  return (text.toLowerCase().match(/(?:[^\s"]|"[^"]*(?:"|$))+/g) ?? []).map((part) => {
    const whole = part.split('"').length % 2 === 0 ? `${part}"` : part;
    const isNot = whole.startsWith("-") && whole.length > 1;
    const [, up, core = "", down] = FOLLOWED.exec(isNot ? whole.slice(1) : whole) ?? [];
    return { isNot, up, down, core: core.replaceAll('"', "") };
  });
}

/** What is said of a text that asks for states or lengths of time that there are not; nothing if it does not. */
export function troubleWith(text: string): string {
  const parts = partsOf(text);
  const asked = (key: RegExp): readonly string[] => parts.flatMap(({ core }) => key.exec(core)?.[1] ?? []);
  const noStates = asked(STATE).filter((word) => statesCalled(word).length === 0);
  const noLimits = asked(LENGTH).filter((word) => !isNoLimitYet(word) && limitOf(word) === undefined);
  return [noStateText(noStates, Object.values(stateSearchWords)), noLimitText(noLimits)]
    .filter(Boolean)
    .join(" ");
}

/** Return what a text asks for. */
function askedBy(text: string): Asked {
  const tests: Test[] = [];
  let isFollowed = false;
  for (const { isNot, up, down, core } of partsOf(text)) {
    const test = /^\+*$/.test(core) ? null : testOf(core);
    if (test === null) continue;
    const followed = followedFrom(test, up, down);
    isFollowed ||= followed !== test;
    tests.push(isNot ? negated(followed) : followed);
  }
  return { tests, isFollowed };
}

const negated =
  (test: Test): Test =>
  (graph, now) => {
    const isMeant = test(graph, now);
    return (place) => !isMeant(place);
  };

/** Return a test for what leads to the runs that another one means, and for what they lead to. */
function followedFrom(test: Test, up: string | undefined, down: string | undefined): Test {
  if (up === undefined && down === undefined) return test;
  return (graph, now) => {
    const isMeant = test(graph, now);
    const from: number[] = [];
    for (let place = 0; place < graph.count; place += 1)
      if (!isVirtual(graph, place) && isMeant(place)) from.push(place);
    const before = up === undefined ? null : reached(graph, from, "up", stepsOf(up));
    const after = down === undefined ? null : reached(graph, from, "down", stepsOf(down));
    return (place) => before?.[place] === 1 || after?.[place] === 1;
  };
}

const stepsOf = (told: string): number => (told === "" ? Infinity : Number(told));

function testOf(part: string): Test | null {
  const [, key = "", value = ""] = /^(state|status|fn|dur):(.*)$/.exec(part) ?? [];
  if (key === "dur") return lengthTestOf(value);
  if (key !== "" && value === "") return null;
  if (key === "state" || key === "status") {
    const states = statesCalled(value);
    return (graph) => (place) => states.includes(shownStateAt(graph, place));
  }
  if (key === "fn") return (graph) => (place) => functionAt(graph, place).toLowerCase().includes(value);
  return (graph) => (place) =>
    nameAt(graph, place).toLowerCase().includes(part) ||
    functionAt(graph, place).toLowerCase().includes(part) ||
    (ID.test(part) && (idAt(graph, place).startsWith(part) || part.startsWith(idAt(graph, place))));
}

const statesCalled = (word: string): readonly ShownState[] =>
  SHOWN_STATES.filter((state) => namesOf(state).includes(word.replaceAll(/[_ ]/g, "-")));

/** How a state is written: our word for it, its names, and what is shown of it. */
const namesOf = (state: ShownState): readonly string[] => [
  stateSearchWords[state],
  ...[state, ...RUN_STATES.filter((each) => shownOf(each) === state)].map((name) =>
    name.toLowerCase().replaceAll("_", "-"),
  ),
  stateWords[state].toLowerCase().replaceAll(" ", "-"),
];

/** What is no length of time is told, and no run has it: `troubleWith`. */
function lengthTestOf(told: string): Test | null {
  if (isNoLimitYet(told)) return null;
  const limit = limitOf(told);
  if (limit === undefined) return () => () => false;
  return (graph, now) => (place) => {
    const duration = durationAt(graph, place, now);
    if (duration === null) return false;
    return limit.isLeast ? duration >= limit.milliseconds : duration <= limit.milliseconds;
  };
}

export interface Found {
  /** 1 for the runs that were found. */
  readonly mask: Uint8Array;
  /** Their places, in order. */
  readonly places: readonly number[];
  /** Whether they are what leads to some runs, or what these lead to. */
  readonly isFollowed: boolean;
}

/** Return the runs that a text means; null if it asks for nothing. Those that only build containers are left out. */
export function foundIn(graph: RunGraph, text: string, now = Date.now()): Found | null {
  const { tests, isFollowed } = askedBy(text);
  if (tests.length === 0) return null;
  const are = tests.map((test) => test(graph, now));
  const mask = new Uint8Array(graph.count);
  const places: number[] = [];
  for (let place = 0; place < graph.count; place += 1) {
    if (isVirtual(graph, place) || !are.every((isMeant) => isMeant(place))) continue;
    mask[place] = 1;
    places.push(place);
  }
  return { mask, places, isFollowed };
}
