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
  const ends = siblingEdges(graph, level);
  const producers = listed(graph.count, ends);
  const results = listed(graph.count, resultEdges(graph, level));
  return { graph, producers, results, depth: depths(graph, ends, producers), level, total };
}

/** Columns of edges between runs beside each other, or from a run to the one around it. */
type Ends = Edges;

/** Edges whose ends are in different runs are drawn between those that are beside each other. */
function siblingEdges(graph: RunGraph, level: Int32Array): Ends {
  return lifted(graph.inputs, (consumer, producer, put) => {
    let [to, from] = [consumer, producer];
    while (at(level, to) > at(level, from)) to = at(graph.parent, to);
    while (at(level, from) > at(level, to)) from = at(graph.parent, from);
    while (to !== from && at(graph.parent, to) !== at(graph.parent, from)) {
      to = at(graph.parent, to);
      from = at(graph.parent, from);
    }
    if (to !== from) put(to, from);
  });
}

function resultEdges(graph: RunGraph, level: Int32Array): Ends {
  return lifted(graph.results, (whole, producer, put) => {
    let from = producer;
    while (at(level, from) > at(level, whole) + 1) from = at(graph.parent, from);
    if (at(graph.parent, from) === whole) put(whole, from);
  });
}

/** Return edges with other ends, without those for which nothing is put. */
function lifted(
  edges: Edges,
  lift: (consumer: number, producer: number, put: (to: number, from: number) => void) => void,
): Ends {
  const most = edges.consumer.length;
  const [consumer, producer, name] = [new Int32Array(most), new Int32Array(most), new Int32Array(most)];
  let count = 0;
  let place = 0;
  const put = (to: number, from: number): void => {
    consumer[count] = to;
    producer[count] = from;
    name[count] = at(edges.name, place);
    count += 1;
  };
  for (; place < most; place += 1) lift(at(edges.consumer, place), at(edges.producer, place), put);
  return {
    consumer: consumer.subarray(0, count),
    producer: producer.subarray(0, count),
    name: name.subarray(0, count),
  };
}

/** Return the edges by the run that they lead to, in order. */
function listed(count: number, { consumer, producer, name }: Ends): Lists {
  const first = new Int32Array(count + 1);
  for (let edge = 0; edge < consumer.length; edge += 1) {
    const to = at(consumer, edge);
    first[to + 1] = at(first, to + 1) + 1;
  }
  for (let place = 0; place < count; place += 1) first[place + 1] = at(first, place + 1) + at(first, place);
  const next = first.slice();
  const entries = new Int32Array(consumer.length);
  const names = new Int32Array(consumer.length);
  for (let edge = 0; edge < consumer.length; edge += 1) {
    const to = at(consumer, edge);
    const here = at(next, to);
    entries[here] = at(producer, edge);
    names[here] = at(name, edge);
    next[to] = here + 1;
  }
  return { first, entries, names };
}

export const listAt = (lists: Lists, place: number): Int32Array =>
  lists.entries.subarray(at(lists.first, place), at(lists.first, place + 1));

export const namesAt = (lists: Lists, place: number): Int32Array =>
  lists.names.subarray(at(lists.first, place), at(lists.first, place + 1));

/** How deep each run is; without recursion, chains are long. */
function depths(graph: RunGraph, ends: Ends, producers: Lists): Int32Array {
  const { consumer, producer, name } = ends;
  const consumers = listed(graph.count, { consumer: producer, producer: consumer, name });
  const depth = new Int32Array(graph.count);
  const missing = new Int32Array(graph.count);
  /** Each comes after those whose output it needs. */
  const order = new Int32Array(graph.count);
  let count = 0;
  for (let place = 0; place < graph.count; place += 1) {
    const needs = at(producers.first, place + 1) - at(producers.first, place);
    missing[place] = needs;
    if (needs > 0) continue;
    order[count] = place;
    count += 1;
  }
  for (let done = 0; done < count; done += 1) {
    const from = at(order, done);
    const reached = at(depth, from) + (isVirtual(graph, from) ? 0 : 1);
    const end = at(consumers.first, from + 1);
    for (let edge = at(consumers.first, from); edge < end; edge += 1) {
      const to = at(consumers.entries, edge);
      if (at(depth, to) < reached) depth[to] = reached;
      missing[to] = at(missing, to) - 1;
      if (at(missing, to) > 0) continue;
      order[count] = to;
      count += 1;
    }
  }
  return depth;
}

/** A run's children that people care about. */
export const shownChildren = (graph: RunGraph, place: number): readonly number[] =>
  Array.from(childrenAt(graph, place).filter((child) => !isVirtual(graph, child)));

/** The runs that a run is in, the root first. */
export function ancestorsOf(graph: RunGraph, place: number): readonly number[] {
  const found: number[] = [];
  for (let each = at(graph.parent, place); each >= 0; each = at(graph.parent, each)) found.unshift(each);
  return found;
}
