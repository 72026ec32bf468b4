/** Which runs a pipeline run waited for: the longest way through it by time. */
import { at, durationAt, hasChildren, isVirtual, type RunGraph } from "@/entities/graph/model";

import { listAt, orderOf, type Structure } from "./structure";

/**
 * Return the places of the runs on the longest way, those around them among them.
 *
 * Within each run on the way it is the chain of runs, each needing the one before, that took longest in sum. Runs that
 * have not started or not ended count nothing.
 */
export function criticalPath(structure: Structure, graph: RunGraph): ReadonlySet<number> {
  const { producers } = structure;
  const order = orderOf(graph, producers);
  const weight = new Float64Array(graph.count);
  const before = new Int32Array(graph.count).fill(-1);
  const last = new Int32Array(graph.count).fill(-1);
  for (const place of order) {
    let most = 0;
    for (const from of listAt(producers, place))
      if (at(weight, from) > most || at(before, place) < 0) {
        most = Math.max(most, at(weight, from));
        before[place] = from;
      }
    weight[place] = most + timeOf(graph, place);
    const parent = at(graph.parent, place);
    if (parent < 0) continue;
    const so = at(last, parent);
    if (so < 0 || at(weight, place) > at(weight, so)) last[parent] = place;
  }
  const found = new Set<number>([0]);
  const waiting = [0];
  for (const whole of waiting) {
    if (!hasChildren(graph, whole)) continue;
    for (let each = at(last, whole); each >= 0; each = at(before, each)) {
      if (!isVirtual(graph, each)) found.add(each);
      waiting.push(each);
    }
  }
  return found;
}

/** A run that goes on or never started adds nothing: `now` is the beginning. */
const timeOf = (graph: RunGraph, place: number): number =>
  Number.isNaN(graph.ended[place] ?? NaN) ? 0 : (durationAt(graph, place, graph.origin) ?? 0);
