/** The ways from one run to another, as what is looked for. */
import { idAt, type RunGraph } from "@/entities/graph/model";
import { reached } from "@/entities/graph/reach";

/** Return what finds the runs between two, and those two, whichever of them comes first. */
export function betweenText(graph: RunGraph, one: number, other: number): string {
  const leadsTo = (from: number, to: number): boolean => reached(graph, [from], "down")[to] === 1;
  const [from, to] = !leadsTo(one, other) && leadsTo(other, one) ? [other, one] : [one, other];
  const id = (place: number): string => idAt(graph, place).slice(0, graph.idLength);
  return `${id(from)}+ +${id(to)}`;
}
