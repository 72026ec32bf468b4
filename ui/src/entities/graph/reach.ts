/** What leads to some runs of a graph, and what they lead to. */
import { at, isVirtual, type Edges, type RunGraph } from "./model";
import { levelsOf, listAt, listed, resultEdges, siblingEdges, turned, type Lists } from "./needs";

/** To those whose output a run needs, or to those that need its own. */
export type Way = "up" | "down";

interface Links {
  /** The runs that come next, by a run and a way. */
  readonly next: Readonly<Record<Way, Lists>>;
  /** 1 for the runs whose output is that of the run around them. */
  readonly isResult: Uint8Array;
}

const known = new WeakMap<Edges, Links>();

/** Return the links of a graph; changes of states leave them as they are. */
function linksOf(graph: RunGraph): Links {
  const before = known.get(graph.inputs);
  if (before !== undefined) return before;
  const level = levelsOf(graph);
  const edges = siblingEdges(graph, level);
  const isResult = new Uint8Array(graph.count);
  for (const place of resultEdges(graph, level).producer) isResult[place] = 1;
  const next = { up: listed(graph.count, edges), down: listed(graph.count, turned(edges)) };
  const links = { next, isResult };
  known.set(graph.inputs, links);
  return links;
}

/**
 * Return 1 for some runs and those that are no more than so many steps from them, each with all that is in it.
 *
 * Where a way begins or ends within a run, it goes on at that run, which is not a step, and is not on the way itself.
 * Nor are runs that only build containers a step.
 */
export function reached(graph: RunGraph, from: readonly number[], way: Way, steps = Infinity): Uint8Array {
  const { next, isResult } = linksOf(graph);
  const found = new Uint8Array(graph.count);
  const isDone = new Uint8Array(graph.count);
  for (const place of from) found[place] = 1;
  let ends = [...from];
  for (let step = 0; step < steps && ends.length > 0; step += 1) {
    const after: number[] = [];
    for (const place of ends) {
      if (isDone[place] === 1) continue;
      isDone[place] = 1;
      const beside = listAt(next[way], place);
      for (const each of beside) {
        if (isVirtual(graph, each)) {
          ends.push(each);
          continue;
        }
        found[each] = 1;
        after.push(each);
      }
      const around = at(graph.parent, place);
      const isEnd = beside.length === 0 || (way === "down" && isResult[place] === 1);
      if (isEnd && around >= 0) ends.push(around);
    }
    ends = after;
  }
  // What calls was created before what it calls.
  for (let place = 1; place < graph.count; place += 1)
    if (found[at(graph.parent, place)] === 1) found[place] = 1;
  return found;
}
