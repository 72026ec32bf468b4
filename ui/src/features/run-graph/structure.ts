/** What a graph consists of, whatever state its runs are in: who needs whom, and how deep. */
import { at, childrenAt, isVirtual, type Edges, type RunGraph } from "@/entities/graph/model";

/** `entries.slice(first[place], first[place + 1])` belong to a place. */
export interface Lists {
  readonly first: Int32Array;
  readonly entries: Int32Array;
  /** Places in `edgeNames`, beside the entries. */
  readonly names: Int32Array;
}

export interface Structure {
  readonly graph: RunGraph;
  /** By consumer; both ends are children of the same run. */
  readonly producers: Lists;
  /** By a run that has runs in it: the ones in it whose output is its own. */
  readonly results: Lists;
  /** How many runs beside it must come before a run; those that only build containers do not count. */
  readonly depth: Int32Array;
  readonly level: Int32Array;
  /** How many runs there are besides those that only build containers. */
  readonly total: number;
}

let latest: Structure | null = null;

/** Return the structure of a graph; the same one as long as only states and times differ. */
export function structureOf(graph: RunGraph): Structure {
  if (latest === null || !isSameStructure(latest.graph, graph)) latest = structured(graph);
  return latest;
}

const isSameStructure = (one: RunGraph, other: RunGraph): boolean =>
  one.rootId === other.rootId &&
  one.count === other.count &&
  one.inputs.consumer.length === other.inputs.consumer.length &&
  one.results.consumer.length === other.results.consumer.length;

export function structured(graph: RunGraph): Structure {
  const level = new Int32Array(graph.count);
  let total = 0;
  for (let place = 0; place < graph.count; place += 1) {
    const parent = at(graph.parent, place);
    level[place] = parent < 0 ? 0 : at(level, parent) + 1;
    if (!isVirtual(graph, place)) total += 1;
  }
  const producers = listed(graph, siblingEdges(graph, level));
  const results = listed(graph, resultEdges(graph, level));
  return { graph, producers, results, depth: depths(graph, producers), level, total };
}

type Pairs = readonly (readonly [to: number, from: number, name: number])[];

/** Edges whose ends are in different runs are drawn between those that are beside each other. */
function siblingEdges(graph: RunGraph, level: Int32Array): Pairs {
  return pairsOf(graph.inputs, (consumer, producer) => {
    let [to, from] = [consumer, producer];
    while (at(level, to) > at(level, from)) to = at(graph.parent, to);
    while (at(level, from) > at(level, to)) from = at(graph.parent, from);
    while (to !== from && at(graph.parent, to) !== at(graph.parent, from)) {
      to = at(graph.parent, to);
      from = at(graph.parent, from);
    }
    return to === from ? null : [to, from];
  });
}

function resultEdges(graph: RunGraph, level: Int32Array): Pairs {
  return pairsOf(graph.results, (whole, producer) => {
    let from = producer;
    while (at(level, from) > at(level, whole) + 1) from = at(graph.parent, from);
    return at(graph.parent, from) === whole ? [whole, from] : null;
  });
}

function pairsOf(
  edges: Edges,
  lifted: (consumer: number, producer: number) => readonly [number, number] | null,
): Pairs {
  const pairs: (readonly [number, number, number])[] = [];
  edges.consumer.forEach((consumer, place) => {
    const ends = lifted(consumer, at(edges.producer, place));
    if (ends !== null) pairs.push([ends[0], ends[1], at(edges.name, place)]);
  });
  return pairs;
}

function listed(graph: RunGraph, pairs: Pairs): Lists {
  const first = new Int32Array(graph.count + 1);
  for (const [to] of pairs) first[to + 1] = at(first, to + 1) + 1;
  for (let place = 0; place < graph.count; place += 1)
    first[place + 1] = at(first, place + 1) + at(first, place);
  const next = first.slice();
  const entries = new Int32Array(pairs.length);
  const names = new Int32Array(pairs.length);
  for (const [to, from, name] of pairs) {
    const here = at(next, to);
    entries[here] = from;
    names[here] = name;
    next[to] = here + 1;
  }
  return { first, entries, names };
}

export const listAt = (lists: Lists, place: number): Int32Array =>
  lists.entries.subarray(at(lists.first, place), at(lists.first, place + 1));

export const namesAt = (lists: Lists, place: number): Int32Array =>
  lists.names.subarray(at(lists.first, place), at(lists.first, place + 1));

/** Return all places so that each comes after those whose output it needs; without recursion, chains are long. */
export function orderOf(graph: RunGraph, producers: Lists): Int32Array {
  const consumers = listed(
    graph,
    Array.from({ length: graph.count }, (_, to) =>
      Array.from(listAt(producers, to), (from) => [from, to, 0] as const),
    ).flat(),
  );
  const missing = Int32Array.from({ length: graph.count }, (_, place) => listAt(producers, place).length);
  const order = new Int32Array(graph.count);
  let count = 0;
  for (let place = 0; place < graph.count; place += 1)
    if (at(missing, place) === 0) {
      order[count] = place;
      count += 1;
    }
  for (let done = 0; done < count; done += 1)
    for (const to of listAt(consumers, at(order, done))) {
      missing[to] = at(missing, to) - 1;
      if (at(missing, to) > 0) continue;
      order[count] = to;
      count += 1;
    }
  return order.subarray(0, count);
}

function depths(graph: RunGraph, producers: Lists): Int32Array {
  const depth = new Int32Array(graph.count);
  for (const place of orderOf(graph, producers)) {
    let deepest = 0;
    for (const from of listAt(producers, place))
      deepest = Math.max(deepest, at(depth, from) + (isVirtual(graph, from) ? 0 : 1));
    depth[place] = deepest;
  }
  return depth;
}

/** A run's children that people care about. */
export const shownChildren = (graph: RunGraph, place: number): readonly number[] =>
  Array.from(childrenAt(graph, place)).filter((child) => !isVirtual(graph, child));

/** The runs that a run is in, the root first. */
export function ancestorsOf(graph: RunGraph, place: number): readonly number[] {
  const found: number[] = [];
  for (let each = at(graph.parent, place); each >= 0; each = at(graph.parent, each)) found.unshift(each);
  return found;
}
