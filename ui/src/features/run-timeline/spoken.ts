/** What a row says of its runs in words. */
import { at, hasChildren, idAt, shownStateAt, type RunGraph } from "@/entities/graph/model";
import { extentAt, phasesAt, type Phase, type Span } from "@/entities/graph/phases";
import { countsOf } from "@/entities/graph/progress";
import { titleAt } from "@/entities/graph/siblings";
import { stateGlyphs, stateWords } from "@/entities/run/states";
import { countText } from "@/shared/lib/numbers";
import { durationText } from "@/shared/lib/time";

export interface Facts {
  readonly name: string;
  readonly lines: readonly Fact[];
}

/** Where the length of time stands within a sentence, if not at its end. */
const LENGTH = " …";

const phaseWords = {
  queued: "Queued",
  failed: "Failed after",
  running: "Ran",
  waiting: "Waited … for its steps",
} satisfies Record<Phase["kind"], string>;
const openWords = {
  queued: "Queued so far",
  failed: "Failed after",
  running: "Running for",
  waiting: "Waiting for its steps for",
} satisfies Record<Phase["kind"], string>;

function wordOf(phases: readonly Phase[], index: number): string {
  const { kind, isOpen } = phases[index] ?? { kind: "queued", isOpen: false };
  const tried = phases.slice(0, index).filter((phase) => phase.kind === "failed").length;
  if (kind === "queued" && tried > 0)
    return isOpen ? `Waiting for attempt ${tried + 1} for` : `Waited … for attempt ${tried + 1}`;
  return (isOpen ? openWords : phaseWords)[kind];
}

const length = ({ from, to }: Span): string => durationText(to - from);

type Fact = readonly [what: string, so: string];

/** Return what is known of a run's times. */
export function factsOf(graph: RunGraph, place: number, end: number): readonly Fact[] {
  return toldOf(graph, place, end).map(([what, so]) => [what.replace(LENGTH, ""), so] as const);
}

const said = ([what, so]: Fact): string =>
  what.includes(LENGTH) ? what.replace(LENGTH, ` ${so}`) : `${what} ${so}`;

function toldOf(graph: RunGraph, place: number, end: number): readonly Fact[] {
  const phases = phasesAt(graph, place, end);
  const extent = extentAt(graph, place, end);
  const attempts = at(graph.attempts, place);
  return [
    ...phases.map((phase, index) => [wordOf(phases, index), length(phase)] as const),
    ...(phases.length > 1 ? [["In all", length(extent)] as const] : []),
    ...(attempts > 1 ? [["Attempts", countText(attempts)] as const] : []),
    ...(hasChildren(graph, place)
      ? [["Called", countText(at(graph.firstChild, place + 1) - at(graph.firstChild, place))] as const]
      : []),
  ];
}

/** Return a run's row for those who hear it; moments are counted from `zero`. */
export function runSpoken(graph: RunGraph, place: number, zero: number, end: number): string {
  const { from } = extentAt(graph, place, end);
  return [
    titleAt(graph, place),
    stateWords[shownStateAt(graph, place)],
    `created after ${durationText(from - zero)}`,
    ...toldOf(graph, place, end).map(([what, so]) => said([what.toLowerCase(), so])),
  ].join(", ");
}

export const shortId = (graph: RunGraph, place: number): string => idAt(graph, place).slice(0, 8);

/** `995 ✓ 4 ↻ 1 ✕`. */
export const countsShort = (graph: RunGraph, places: readonly number[]): string =>
  countsOf(graph, places)
    .map(({ state, count }) => `${countText(count)} ${stateGlyphs[state]}`)
    .join("  ");

export const countsSpoken = (graph: RunGraph, places: readonly number[]): string =>
  countsOf(graph, places)
    .map(({ state, count }) => `${countText(count)} ${stateWords[state].toLowerCase()}`)
    .join(", ");
