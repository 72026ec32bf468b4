import { useAtom } from "jotai";
import { lazy, Suspense } from "react";

import {
  functionAt,
  idAt,
  nameAt,
  placeOfRun,
  shownStateAt,
  stateAt,
  type RunGraph,
} from "@/entities/graph/model";
import { isTerminal } from "@/entities/run/states";
import { dialogAtom } from "@/shared/location";

const RerunDialog = lazy(async () => ({
  default: (await import("@/features/rerun/RerunDialog")).RerunDialog,
}));
const CancelDialog = lazy(async () => ({
  default: (await import("@/features/cancel-run/CancelDialog")).CancelDialog,
}));

interface Props {
  readonly graph: RunGraph;
  readonly selected: number;
}

/** The dialogs that the address can open on a run's page. */
export function RunDialogs({ graph, selected }: Props) {
  const [dialog, setDialog] = useAtom(dialogAtom);
  const close = (): void => setDialog("");
  const step = selected === 0 ? null : { id: idAt(graph, selected), name: nameAt(graph, selected) };
  const state = shownStateAt(graph, selected);
  const isLeft = state !== "INTERRUPTED" && state !== "REUSED" && !isTerminal(state);
  return (
    <Suspense fallback={null}>
      {dialog === "rerun" && (
        <RerunDialog
          key={step?.id ?? ""}
          rootId={graph.rootId}
          pipeline={functionAt(graph, 0)}
          step={step}
          onClose={close}
        />
      )}
      {dialog === "cancel" && (
        <CancelDialog
          rootId={graph.rootId}
          step={isLeft ? step : null}
          hasEnded={(runId) => {
            const place = placeOfRun(graph, runId);
            return place !== null && isTerminal(stateAt(graph, place));
          }}
          onClose={close}
        />
      )}
    </Suspense>
  );
}
