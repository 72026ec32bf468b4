import { useAtomValue } from "jotai";

import { type RunGraph } from "@/entities/graph/model";
import { viewAtom } from "@/shared/location";

import { views } from "./views";

interface Props {
  readonly graph: RunGraph;
  readonly selected: number;
}

/** The runs of the pipeline run, in the way that the address says. */
export function Navigator(props: Props) {
  const Shown = views[useAtomValue(viewAtom)];
  return <Shown {...props} />;
}
