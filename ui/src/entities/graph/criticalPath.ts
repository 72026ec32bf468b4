/** Which runs a pipeline run waited for: the longest way through it by time. */
import { at, childrenAt, durationAt, hasChildren, type RunGraph } from "./model";

/**
 * Return the places of the runs on the longest way, those around them among them.
 *
 * Within each run on the way it is the chain of runs, each needing the one before, that took longest in sum. Runs that
 * have not started or not ended count nothing.
 */
export function criticalPath(graph: RunGraph): ReadonlySet<number> {
  const level = levelsOf(graph);
  const producers = producersOf(graph, level);
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

function levelsOf(graph: RunGraph): Int32Array {
  const level = new Int32Array(graph.count);
  // What calls was created before what it calls.
  for (let place = 1; place < graph.count; place += 1) level[place] = at(level, at(graph.parent, place)) + 1;
  return level;
}

/** Return what each run needs of the runs beside it; an edge from elsewhere is between those around its ends. */
function producersOf(graph: RunGraph, level: Int32Array): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  graph.inputs.consumer.forEach((consumer, edge) => {
    let [to, from] = [consumer, at(graph.inputs.producer, edge)];
    while (at(level, to) > at(level, from)) to = at(graph.parent, to);
    while (at(level, from) > at(level, to)) from = at(graph.parent, from);
    while (to !== from && at(graph.parent, to) !== at(graph.parent, from)) {
      to = at(graph.parent, to);
      from = at(graph.parent, from);
    }
    if (to === from) return;
    const known = found.get(to);
    if (known === undefined) found.set(to, [from]);
    else known.push(from);
  });
  return found;
}

/** Work out the longest chain that ends with a run; without recursion, for a chain may be as long as the graph. */
function measure(
  graph: RunGraph,
  producers: ReadonlyMap<number, readonly number[]>,
  longest: Float64Array,
  before: Int32Array,
  last: number,
): void {
  const open = [last];
  for (let place = open.at(-1); place !== undefined; place = open.at(-1)) {
    const needed = producers.get(place) ?? [];
    const unknown = at(longest, place) < 0 ? needed.filter((each) => at(longest, each) < 0) : [];
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
