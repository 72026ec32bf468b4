/** A pipeline run's runs as rows of a table. */
import {
  at,
  durationAt,
  functionAt,
  idAt,
  nameAt,
  shownStateAt,
  type RunGraph,
} from "@/entities/graph/model";
import { titleAt } from "@/entities/graph/siblings";
import { SHOWN_STATES, stateWords } from "@/entities/run/states";
import { lengthBetween } from "@/shared/lib/time";

export const COLUMNS = [
  "state",
  "name",
  "duration",
  "started",
  "attempts",
  "function",
  "parent",
  "run",
] as const;
export type Column = (typeof COLUMNS)[number];

export const columnWords = {
  state: "State",
  name: "Name",
  duration: "Duration",
  started: "Started after",
  attempts: "Attempts",
  function: "Function",
  parent: "Called by",
  run: "Run",
} satisfies Record<Column, string>;

export interface Order {
  readonly column: Column | null;
  readonly isDown: boolean;
}

const isColumn = (word: string): word is Column => COLUMNS.some((column) => column === word);

/** `-duration`: by duration, the longest first. Anything else is the order of creation. */
export function orderOf(told: string): Order {
  const isDown = told.startsWith("-");
  const column = isDown ? told.slice(1) : told;
  return isColumn(column) ? { column, isDown } : { column: null, isDown: false };
}

/** What a click on a column's head means: up, then down, then as it was. */
export function nextOrder(order: Order, column: Column): string | null {
  if (order.column !== column) return column;
  return order.isDown ? null : `-${column}`;
}

/** Milliseconds from the beginning of the pipeline run; null if it has not started. */
export function startedAfter(graph: RunGraph, place: number): number | null {
  const started = graph.started[place] ?? NaN;
  return Number.isNaN(started) ? null : lengthBetween(at(graph.created, 0), started);
}

const compared = (one: number | null, other: number | null): number =>
  one === other ? 0 : one === null ? 1 : other === null ? -1 : one - other;

type Compare = (graph: RunGraph, one: number, other: number, now: number) => number;

const words = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const byWord =
  (word: (graph: RunGraph, place: number) => string): Compare =>
  (graph, one, other) =>
    words.compare(word(graph, one), word(graph, other));

const compares = {
  state: (graph, one, other) =>
    SHOWN_STATES.indexOf(shownStateAt(graph, one)) - SHOWN_STATES.indexOf(shownStateAt(graph, other)),
  name: byWord(titleAt),
  function: byWord(functionAt),
  parent: byWord((graph, place) => (place === 0 ? "" : titleAt(graph, at(graph.parent, place)))),
  started: (graph, one, other) => compared(startedAfter(graph, one), startedAfter(graph, other)),
  duration: (graph, one, other, now) => compared(durationAt(graph, one, now), durationAt(graph, other, now)),
  attempts: (graph, one, other) => at(graph.attempts, one) - at(graph.attempts, other),
  run: byWord(idAt),
} satisfies Record<Column, Compare>;

/** Return places in an order; equal ones stay in the order of creation. */
export function sorted(
  graph: RunGraph,
  places: readonly number[],
  { column, isDown }: Order,
  now = Date.now(),
): readonly number[] {
  if (column === null) return places;
  const compare = compares[column];
  return places.toSorted((one, other) => (isDown ? -1 : 1) * compare(graph, one, other, now) || one - other);
}

/** A spreadsheet takes a cell that begins like this for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

const cell = (text: string): string => {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** Return rows as a CSV file: times in UTC to the millisecond, lengths of time in seconds. */
export function csvOf(graph: RunGraph, places: readonly number[], now = Date.now()): string {
  const head = [
    "run",
    "name",
    "function",
    "state",
    "called_by",
    "created_at",
    "started_at",
    "ended_at",
    "seconds",
    "attempts",
  ];
  const lines = places.map((place) => {
    const duration = durationAt(graph, place, now);
    const parent = at(graph.parent, place);
    return [
      idAt(graph, place),
      nameAt(graph, place),
      functionAt(graph, place),
      stateWords[shownStateAt(graph, place)],
      parent < 0 ? "" : idAt(graph, parent),
      ...[graph.created, graph.started, graph.ended].map((times) => momentOf(graph, times[place] ?? NaN)),
      duration === null ? "" : String(Number((duration / 1000).toFixed(6))),
      String(at(graph.attempts, place)),
    ].map(cell);
  });
  return [head, ...lines].map((line) => `${line.join(",")}\r\n`).join("");
}

/** A graph is no finer than that: what is below would be made up. */
const momentOf = (graph: RunGraph, after: number): string =>
  Number.isNaN(after) ? "" : new Date(Math.round(graph.origin + after)).toISOString();
