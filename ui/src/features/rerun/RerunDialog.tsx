import { useMutation, useQuery } from "@tanstack/react-query";
import { useSetAtom } from "jotai";
import { useState } from "react";

import { offerQueries } from "@/entities/run/offers";
import { runQueries } from "@/entities/run/queries";
import { api, bodyOf } from "@/shared/api/client";
import { goAtom, paths } from "@/shared/location";
import { Button } from "@/shared/ui/Button";
import { Dialog } from "@/shared/ui/Dialog";
import { QueryPanel } from "@/shared/ui/QueryPanel";
import { toastAtom } from "@/shared/ui/toastAtoms";

import { earlierOf, fromStepOf, type Code, type Scope } from "./model";
import { RerunForm } from "./RerunForm";

interface Props {
  readonly rootId: string;
  /** The function of the pipeline, for the address of the new run. */
  readonly pipeline: string;
  /** The selected run, if it is not the root. */
  readonly step: { readonly id: string; readonly name: string } | null;
  readonly onClose: () => void;
}

/** Asks how a run is to be run again; where this server cannot do it, says what does. */
export function RerunDialog({ rootId, pipeline, step, onClose }: Props) {
  const [scope, setScope] = useState<Scope>(step === null ? "changed" : "step");
  const [code, setCode] = useState<Code>("today");
  const runId = scope === "step" && step !== null ? step.id : rootId;
  const offer = useQuery(offerQueries.rerun(runId));
  const { data: root } = useQuery(runQueries.detail(rootId));
  const go = useSetAtom(goAtom);
  const toast = useSetAtom(toastAtom);
  const rerun = useMutation({
    mutationFn: () =>
      bodyOf(
        api.POST("/api/v1/runs/{run_id}/rerun", {
          params: { path: { run_id: runId } },
          body: { from_step: fromStepOf({ root_id: rootId }, scope), inputs: [], code },
        }),
      ),
    onSuccess: ({ root_id: id }) => {
      toast({ kind: "done", text: `Run ${id.slice(0, 8)} has begun` });
      go({ path: paths.pipelineRun(pipeline, id), hash: {} });
    },
  });
  return (
    <Dialog
      title="Run it again"
      isOpen
      onClose={onClose}
      width={560}
      footer={
        <>
          <Button onClick={onClose}>{rerun.isPending ? "Close" : "Leave it"}</Button>
          {offer.data?.is_possible === true && (
            <Button look="primary" disabled={rerun.isPending} onClick={() => rerun.mutate()}>
              {rerun.isPending ? "Its program is being loaded…" : "Run it again"}
            </Button>
          )}
        </>
      }
    >
      <QueryPanel query={offer} title="Whether it can be run again is not known">
        {(told) => (
          <RerunForm
            offer={told}
            earlier={root === undefined ? null : earlierOf(root)}
            step={step?.name ?? null}
            scope={scope}
            onScope={setScope}
            code={code}
            onCode={setCode}
            trouble={rerun.error?.message ?? null}
          />
        )}
      </QueryPanel>
    </Dialog>
  );
}
