/** What a node looks like: all that depends on states and times, and may change without another layout. */
import {
  at,
  durationAt,
  isReused,
  nameAt,
  shownStateAt,
  waitsSince,
  type RunGraph,
} from "@/entities/graph/model";
import { awaitedText } from "@/entities/graph/phases";
import { numberAt, shortFunction } from "@/entities/graph/siblings";
import { givenText, type Given } from "@/entities/graph/varying";
import { SHOWN_STATES, stateTokens, stateWords, type ShownState } from "@/entities/run/states";
import { countText, pluralText } from "@/shared/lib/numbers";
import { durationText } from "@/shared/lib/time";

import { type SceneNode } from "./scene";

export const COLOURINGS = ["state", "duration", "cache"] as const;
export type Colouring = (typeof COLOURINGS)[number];
export const colouringWords = {
  state: "State",
  duration: "Duration",
  cache: "Cached or run",
} satisfies Record<Colouring, string>;

export interface Part {
  readonly state: ShownState;
  readonly count: number;
}

export interface Paint {
  readonly title: string;
  /** Which of the runs beside it that are called the same it is. */
  readonly number: number | null;
  /** Of a group or a stretch of runs the one that says most. */
  readonly state: ShownState;
  /** Whether nothing of it has begun. */
  readonly isPlanned: boolean;
  /** Of a group: how many runs are in which state. */
  readonly parts: readonly Part[];
  readonly count: number;
  /** Milliseconds since 1970, if it goes on. */
  readonly since: number | null;
  /** Milliseconds since 1970, if it waits for its turn. */
  readonly waitsSince: number | null;
  /** Milliseconds, if it has ended. */
  readonly took: number | null;
  readonly attempts: number;
  /** For which attempt it waits, in words. */
  readonly awaited: string | null;
  readonly colour: string;
}

/** Which state of many is the one to know of. */
const ORDER: readonly ShownState[] = [
  "FAILED",
  "NESTED_FAILED",
  "INTERRUPTED",
  "SCHEDULED",
  "RETRYING",
  "CANCELED",
  "CREATED",
  "RESOLVED",
  "REUSED",
];

/** The lower, the sooner people want to know of it. */
export const urgencyOf = (state: ShownState): number => ORDER.indexOf(state);

const known = new WeakMap<readonly number[], { readonly graph: RunGraph; readonly parts: readonly Part[] }>();

export function partsOf(graph: RunGraph, places: readonly number[]): readonly Part[] {
  const before = known.get(places);
  if (before?.graph === graph) return before.parts;
  const counts = new Map<ShownState, number>();
  for (const place of places) {
    const state = shownStateAt(graph, place);
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  const parts = SHOWN_STATES.flatMap((state) => {
    const count = counts.get(state);
    return count === undefined ? [] : [{ state, count }];
  });
  known.set(places, { graph, parts });
  return parts;
}

export function paintOf(graph: RunGraph, node: SceneNode, colouring: Colouring, longest: number): Paint {
  const place = node.places[0] ?? 0;
  const isOne = node.kind === "run";
  const parts = isOne ? [] : partsOf(graph, node.places);
  const state = isOne
    ? shownStateAt(graph, place)
    : (ORDER.find((each) => parts.some((part) => part.state === each)) ?? "CREATED");
  const ended = graph.ended[place] ?? NaN;
  const started = graph.started[place] ?? NaN;
  const isOver = !Number.isNaN(ended) || graph.isInterrupted;
  const took = isOver ? durationAt(graph, place, graph.origin) : null;
  return {
    title: titleOf(graph, node),
    number: isOne ? numberAt(graph, place) : null,
    state,
    isPlanned: state === "CREATED" && parts.length < 2,
    parts,
    count: node.places.length,
    since: isOne && !isOver && !Number.isNaN(started) ? graph.origin + started : null,
    waitsSince: isOne ? waitsSince(graph, place) : null,
    took: isOne ? took : null,
    attempts: isOne ? at(graph.attempts, place) : 0,
    awaited: isOne ? awaitedText(graph, place) : null,
    colour: colourOf(graph, place, state, colouring, isOne ? took : null, longest),
  };
}

function titleOf(graph: RunGraph, node: SceneNode): string {
  const place = node.places[0] ?? 0;
  if (node.kind === "rest") return `${countText(node.places.length)} more runs`;
  if (node.kind === "input" || node.kind === "output") return node.names.join(", ");
  return node.kind === "group" ? shortFunction(graph, place) : nameAt(graph, place);
}

function colourOf(
  graph: RunGraph,
  place: number,
  state: ShownState,
  colouring: Colouring,
  took: number | null,
  longest: number,
): string {
  if (colouring === "state") return `var(${stateTokens[state]})`;
  if (colouring === "cache") return isReused(graph, place) ? "var(--series-3)" : "var(--series-1)";
  if (took === null) return "var(--line-strong)";
  // By its logarithm: a step of a second and one of an hour are both to be told from one of a minute.
  const part = longest <= 1 ? 0 : Math.log1p(took) / Math.log1p(longest);
  return `color-mix(in srgb, var(--series-5) ${Math.round(10 + 90 * part)}%, var(--line))`;
}

/** The longest time of runs that nodes stand for alone. */
export function longestOf(graph: RunGraph, nodes: Iterable<SceneNode>): number {
  let longest = 0;
  for (const { kind, places, isOpen } of nodes)
    if (kind === "run" && !isOpen)
      longest = Math.max(longest, durationAt(graph, places[0] ?? 0, graph.origin) ?? 0);
  return longest;
}

/** What a screen reader says of a node. */
export function saidOf(paint: Paint, node: SceneNode, varying: readonly Given[] | null = null): string {
  if (node.kind === "input") return `Input ${paint.title}`;
  if (node.kind === "output") return "Output";
  if (node.kind === "rest") return `${paint.title}, closed`;
  if (node.kind === "group")
    return `${paint.title}, ${pluralText(paint.count, "run")}, ${partsText(paint.parts)}${node.isOpen ? ", expanded" : ""}`;
  const number = paint.number === null ? "" : ` #${paint.number}`;
  const words = [`${paint.title}${number}`, stateWords[paint.state].toLowerCase()];
  if (paint.took !== null) words.push(durationText(paint.took));
  if (paint.awaited !== null) words.push(paint.awaited);
  else if (paint.attempts > 1) words.push(`${paint.attempts} attempts`);
  if (node.canOpen) words.push(node.isOpen ? "expanded" : "collapsed");
  if (varying !== null) words.push(givenText(varying));
  return words.join(", ");
}

export const partsText = (parts: readonly Part[]): string =>
  parts.map(({ state, count }) => `${countText(count)} ${stateWords[state].toLowerCase()}`).join(", ");
