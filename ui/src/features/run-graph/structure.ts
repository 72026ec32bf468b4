/** What a graph consists of, whatever state its runs are in: who needs whom, and how deep. */
import { at, childrenAt, isVirtual, type Edges, type RunGraph } from "@/entities/graph/model";
import { levelsOf, listed, resultEdges, siblingEdges, turned, type Lists } from "@/entities/graph/needs";

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
  const level = levelsOf(graph);
  let total = 0;
  for (let place = 0; place < graph.count; place += 1) if (!isVirtual(graph, place)) total += 1;
  const ends = siblingEdges(graph, level);
  const producers = listed(graph.count, ends);
  const results = listed(graph.count, resultEdges(graph, level));
  return { graph, producers, results, depth: depths(graph, ends, producers), level, total };
}

/** How deep each run is; without recursion, chains are long. */
function depths(graph: RunGraph, ends: Edges, producers: Lists): Int32Array {
  const consumers = listed(graph.count, turned(ends));
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
