/** Who needs whom in a graph, and in what: edges between runs beside each other, by the run that they lead to. */
import { at, type Edges, type RunGraph } from "./model";

/** `entries.slice(first[place], first[place + 1])` belong to a place. */
export interface Lists {
  readonly first: Int32Array;
  readonly entries: Int32Array;
  /** Places in `edgeNames`, beside the entries. */
  readonly names: Int32Array;
}

/** How many runs each run is in. */
export function levelsOf(graph: RunGraph): Int32Array {
  const level = new Int32Array(graph.count);
  // What calls was created before what it calls.
  for (let place = 1; place < graph.count; place += 1) level[place] = at(level, at(graph.parent, place)) + 1;
  return level;
}

/** Edges whose ends are in different runs are between those of the runs around them that are beside each other. */
export function siblingEdges(graph: RunGraph, level: Int32Array): Edges {
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

export function resultEdges(graph: RunGraph, level: Int32Array): Edges {
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
): Edges {
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

/** The same edges, from consumers to producers. */
export const turned = ({ consumer, producer, name }: Edges): Edges => ({
  consumer: producer,
  producer: consumer,
  name,
});

/** Return the edges by the run that they lead to, in order. */
export function listed(count: number, { consumer, producer, name }: Edges): Lists {
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
