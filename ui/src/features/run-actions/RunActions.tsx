import { type RunGraph } from "@/entities/graph/model";
import { CopyButton } from "@/shared/ui/CopyButton";

interface Props {
  readonly graph: RunGraph;
}

/** What can be done with a pipeline run. */
export function RunActions({ graph }: Props) {
  return (
    <>
      <CopyButton text={window.location.href}>Copy link</CopyButton>
      <CopyButton text={graph.rootId}>Copy id</CopyButton>
    </>
  );
}
