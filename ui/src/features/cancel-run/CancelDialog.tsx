import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { offerQueries } from "@/entities/run/offers";
import { isAllowed, userQueries } from "@/entities/user/queries";
import { ApiError, api, bodyOf } from "@/shared/api/client";
import { useNow } from "@/shared/lib/clock";
import { Button } from "@/shared/ui/Button";
import { Dialog } from "@/shared/ui/Dialog";
import { QueryPanel } from "@/shared/ui/QueryPanel";

import styles from "./CancelDialog.module.css";
import { effectOf, PATIENCE_MS, progressOf } from "./model";

interface Props {
  readonly rootId: string;
  /** The selected run, if it is not the root and has not ended. */
  readonly step: { readonly id: string; readonly name: string } | null;
  readonly onClose: () => void;
}

/** Asks whether a run is to end, says what that does, and how far it is. */
export function CancelDialog({ rootId, step, onClose }: Props) {
  const [isStep, setStep] = useState(false);
  const [askedAt, setAskedAt] = useState<number | null>(null);
  const now = useNow();
  const isOnlyStep = isStep && step !== null;
  const runId = isOnlyStep ? step.id : rootId;
  const preview = useQuery({
    ...offerQueries.cancel(runId, isOnlyStep),
    // The feed tells of every run that ends; this is for a driver that is no longer heard of.
    refetchInterval: ({ state }) => (askedAt === null || state.error !== null ? false : 2000),
  });
  const { data: me } = useQuery(userQueries.me());
  const cancel = useMutation({
    mutationFn: (isForced: boolean) =>
      bodyOf(
        api.POST("/api/v1/runs/{run_id}/cancel", {
          params: { path: { run_id: runId } },
          body: { step: isOnlyStep, force: isForced },
        }),
      ),
    onSuccess: () => {
      setAskedAt((before) => before ?? Date.now());
      void preview.refetch();
    },
  });
  const isOver = preview.error instanceof ApiError && preview.error.status === 409;
  const mayNot = me !== undefined && !isAllowed(me, "editor");
  const isLate = askedAt !== null && now - askedAt > PATIENCE_MS;
  const isAsking = askedAt === null && !isOver && !mayNot && preview.data !== undefined;
  return (
    <Dialog
      title={
        isOver && askedAt !== null
          ? "It has ended"
          : isOnlyStep
            ? "Cancel this step?"
            : "Cancel the pipeline run?"
      }
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button look={isAsking ? "plain" : "primary"} onClick={onClose}>
            {isAsking ? "Leave it" : "Close"}
          </Button>
          {isAsking && (
            <Button look="danger" disabled={cancel.isPending} onClick={() => cancel.mutate(false)}>
              {cancel.isPending ? "Asking…" : isOnlyStep ? "Cancel the step" : "Cancel the run"}
            </Button>
          )}
          {isLate && !isOver && (
            <Button look="danger" disabled={cancel.isPending} onClick={() => cancel.mutate(true)}>
              End it by force
            </Button>
          )}
        </>
      }
    >
      {mayNot && (
        <p>
          {me.name} has the role {me.role}; canceling needs the role editor, which an administrator gives.
        </p>
      )}
      {isOver ? (
        <p role="status">
          {askedAt === null ? preview.error?.message : "Everything that was left is canceled."}
        </p>
      ) : (
        <QueryPanel query={preview} title="What canceling would stop is not known">
          {(told) => (
            <div className={styles["body"]}>
              {step !== null && askedAt === null && (
                <fieldset className={styles["choice"]}>
                  <legend className="visually-hidden">What is to end</legend>
                  <label className={styles["option"]}>
                    <input type="radio" name="scope" checked={!isStep} onChange={() => setStep(false)} />
                    All of the pipeline run
                  </label>
                  <label className={styles["option"]}>
                    <input type="radio" name="scope" checked={isStep} onChange={() => setStep(true)} />
                    <span>
                      Only <strong>{step.name}</strong>, what it called, and what needs its output
                    </span>
                  </label>
                </fieldset>
              )}
              <p role="status">{askedAt === null ? effectOf(told) : progressOf(told)}</p>
              {isLate && (
                <p>
                  It has not ended for {Math.floor((now - askedAt) / 1000)} s. By force it is taken to have
                  ended, whatever its process does.
                </p>
              )}
            </div>
          )}
        </QueryPanel>
      )}
      {cancel.error !== null && !isOver && (
        <p className={styles["trouble"]} role="alert">
          {cancel.error.message}
        </p>
      )}
    </Dialog>
  );
}
