import { useQuery } from "@tanstack/react-query";
import { useAtom } from "jotai";

import { nameAt, placeOfRun } from "@/entities/graph/model";
import { graphQueries } from "@/entities/graph/queries";
import { type RunDetail } from "@/entities/run/queries";
import { ValueInline } from "@/features/artifact-view/ValueInline";
import { ValueView } from "@/features/artifact-view/ValueView";
import { RunInputs } from "@/features/run-inputs/RunInputs";
import { artifactAtom, paths, toRunHere, type Target } from "@/shared/location";

/** What a run was given; the address may point at one input, or at a part of it (`name.field`). */
export function InputTab({ detail }: { readonly detail: RunDetail }) {
  const [pointed, setPointed] = useAtom(artifactAtom);
  const { data: graph } = useQuery(graphQueries.of(detail.run.root_id));
  const producerOf = (id: string): { name: string; to: Target } => {
    const place = graph === undefined ? null : placeOfRun(graph, id);
    // One of another pipeline run is shown on a page of its own.
    if (graph === undefined || place === null)
      return { name: id.slice(0, 8), to: { path: paths.anyRun(id), hash: {} } };
    return { name: nameAt(graph, place), to: toRunHere(place === 0 ? null : id) };
  };
  return (
    <RunInputs
      detail={detail}
      open={pointed.split(/[.[]/, 1)[0] ?? ""}
      onOpen={(name) => setPointed(name ?? "")}
      producerOf={producerOf}
      inline={({ view }) => view !== null && <ValueInline view={view} />}
      full={({ view, artifact_id: id, type_name: type }) =>
        view !== null && id !== null && <ValueView view={view} artifactId={id} typeName={type ?? ""} />
      }
    />
  );
}
