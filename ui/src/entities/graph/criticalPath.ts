/** Which runs a pipeline run waited for: from its end backwards, each time the needed run that ended last. */
import { childrenAt, isVirtual, type RunGraph } from "./model";
import { levelsOf, listAt, listed, resultEdges, siblingEdges, type Lists } from "./needs";

/**
 * Return the places of the runs on the way, those around them among them.
 *
 * Of a run that called others it goes on with what it waited for: the last to end of the runs that its result is made of,
 * or of all that it called if it is not known of what. What has not ended is waited for still. A run that only builds or takes
 * apart a container costs nothing whenever its turn comes: it ended when the last that it needs did.
 */
export function criticalPath(graph: RunGraph): ReadonlySet<number> {
  const levels = levelsOf(graph);
  const producers = listed(graph.count, siblingEdges(graph, levels));
  const results = listed(graph.count, resultEdges(graph, levels));
  const found = new Set<number>();
  const waiting = graph.count === 0 ? [] : [0];
  for (const whole of waiting) {
    found.add(whole);
    const made = listAt(results, whole);
    let each = lastOf(graph, producers, made.length > 0 ? made : childrenAt(graph, whole));
    for (; each !== null; each = lastOf(graph, producers, listAt(producers, each))) waiting.push(each);
  }
  return found;
}

/** Return the run that ended last; of several the one that was created last. */
function lastOf(graph: RunGraph, producers: Lists, places: Int32Array): number | null {
  let last: number | null = null;
  let latest = -Infinity;
  for (const place of places) {
    const moment = endOf(graph, producers, place);
    if (moment < latest || (moment === latest && last !== null && place < last)) continue;
    [last, latest] = [place, moment];
  }
  return last;
}

function endOf(graph: RunGraph, producers: Lists, place: number): number {
  const needed = isVirtual(graph, place) ? listAt(producers, place) : [];
  if (needed.length > 0) return Math.max(...Array.from(needed, (each) => endOf(graph, producers, each)));
  const ended = graph.ended[place] ?? NaN;
  return Number.isNaN(ended) ? Infinity : ended;
}
