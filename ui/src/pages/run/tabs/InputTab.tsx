import { useQuery } from "@tanstack/react-query";
import { useAtom } from "jotai";

import { graphQueries } from "@/entities/graph/queries";
import { type RunDetail } from "@/entities/run/queries";
import { ValueInline } from "@/features/artifact-view/ValueInline";
import { ValueView } from "@/features/artifact-view/ValueView";
import { RunInputs } from "@/features/run-inputs/RunInputs";
import { artifactAtom } from "@/shared/location";

import { producerIn } from "../producerIn";

/** What a run was given; the address may point at one input, or at a part of it (`name.field`). */
export function InputTab({ detail }: { readonly detail: RunDetail }) {
  const [pointed, setPointed] = useAtom(artifactAtom);
  const { data: graph } = useQuery(graphQueries.of(detail.run.root_id));
  return (
    <RunInputs
      detail={detail}
      open={pointed.split(/[.[]/, 1)[0] ?? ""}
      onOpen={(name) => setPointed(name ?? "")}
      producerOf={(id) => producerIn(graph, id)}
      inline={({ view }) => view !== null && <ValueInline view={view} />}
      full={({ view, artifact_id: id, type_name: type }) =>
        view !== null && id !== null && <ValueView view={view} artifactId={id} typeName={type ?? ""} />
      }
    />
  );
}
