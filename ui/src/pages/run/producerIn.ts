import { madeAsBy } from "@/entities/artifact/making";
import { at, idAt, isVirtual, nameAt, placeOfRun, type RunGraph } from "@/entities/graph/model";
import { type Producer } from "@/features/run-inputs/RunInputs";
import { paths, toRunHere } from "@/shared/location";

/** Return what made a value, as it is told; for a run that nobody wrote, and no tree shows, what called it. */
export function producerIn(graph: RunGraph | undefined, id: string): Producer {
  const place = graph === undefined ? null : placeOfRun(graph, id);
  // One of another pipeline run is shown on a page of its own.
  if (graph === undefined || place === null)
    return { id, name: id.slice(0, 8), madeAs: "output", to: { path: paths.anyRun(id), hash: {} } };
  if (!isVirtual(graph, place))
    return { id, name: nameAt(graph, place), madeAs: "output", to: toRunHere(place === 0 ? null : id) };
  const caller = at(graph.parent, place);
  return {
    id: idAt(graph, caller),
    name: nameAt(graph, caller),
    madeAs: madeAsBy(nameAt(graph, place)),
    to: toRunHere(caller === 0 ? null : idAt(graph, caller)),
  };
}
