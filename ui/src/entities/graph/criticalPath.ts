/** Which runs a pipeline run waited for: the longest way through it by time. */
import { at, childrenAt, durationAt, hasChildren, type RunGraph } from "./model";
import { levelsOf, listAt, listed, siblingEdges, type Lists } from "./needs";

/**
 * Return the places of the runs on the longest way, those around them among them.
 *
 * Within each run on the way it is the chain of runs, each needing the one before, that took longest in sum. Runs that
 * have not started or not ended count nothing.
 */
export function criticalPath(graph: RunGraph): ReadonlySet<number> {
  const producers = listed(graph.count, siblingEdges(graph, levelsOf(graph)));
  const longest = new Float64Array(graph.count).fill(-1);
  const before = new Int32Array(graph.count).fill(-1);
  const found = new Set<number>();
  const waiting = graph.count === 0 ? [] : [0];
  for (const whole of waiting) {
    found.add(whole);
    if (!hasChildren(graph, whole)) continue;
    let last = -1;
    for (const child of childrenAt(graph, whole)) {
      measure(graph, producers, longest, before, child);
      if (last < 0 || at(longest, child) > at(longest, last)) last = child;
    }
    for (let each = last; each >= 0; each = at(before, each)) waiting.push(each);
  }
  return found;
}

/** Work out the longest chain that ends with a run; without recursion, for a chain may be as long as the graph. */
function measure(
  graph: RunGraph,
  producers: Lists,
  longest: Float64Array,
  before: Int32Array,
  last: number,
): void {
  const open = [last];
  for (let place = open.at(-1); place !== undefined; place = open.at(-1)) {
    const needed = listAt(producers, place);
    const unknown = at(longest, place) < 0 ? [...needed].filter((each) => at(longest, each) < 0) : [];
    if (unknown.length > 0) {
      for (const each of unknown) open.push(each);
      continue;
    }
    open.pop();
    if (at(longest, place) >= 0) continue;
    let most = -1;
    for (const each of needed)
      if (at(longest, each) > most) {
        most = at(longest, each);
        before[place] = each;
      }
    longest[place] = Math.max(0, most) + timeOf(graph, place);
  }
}

/** A run that goes on or never started adds nothing: `now` is the beginning. */
const timeOf = (graph: RunGraph, place: number): number =>
  Number.isNaN(graph.ended[place] ?? NaN) ? 0 : (durationAt(graph, place, graph.origin) ?? 0);
