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

interface Step {
  readonly id: string;
  readonly name: string;
}

interface Props {
  readonly rootId: string;
  /** The selected run, if it is not the root and has not ended. */
  readonly step: Step | null;
  /** As the page knows it, which hears of an end at once. */
  readonly hasEnded: (runId: string) => boolean;
  readonly onClose: () => void;
}

/** The server has nothing to end. */
const isRefused = (error: Error | null): boolean => error instanceof ApiError && error.status === 409;

/** Asks whether a run is to end, says what that does, and how far it is. */
export function CancelDialog({ rootId, step, hasEnded, onClose }: Props) {
  const [isStep, setStep] = useState(false);
  const [asked, setAsked] = useState<{ readonly at: number; readonly step: Step | null } | null>(null);
  const now = useNow();
  // What was asked to end stays what this tells of, whatever is selected or ends meanwhile.
  const only = asked === null ? (isStep ? step : null) : asked.step;
  const isOnlyStep = only !== null;
  const runId = only?.id ?? rootId;
  const preview = useQuery({
    ...offerQueries.cancel(runId, isOnlyStep),
    // The feed tells of every run that ends; this is for a driver that is no longer heard of.
    refetchInterval: ({ state }) => (asked === null || isRefused(state.error) ? false : 2000),
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
      setAsked((before) => before ?? { at: Date.now(), step: only });
      void preview.refetch();
    },
  });
  const isOver = isRefused(preview.error) || (asked !== null && hasEnded(runId));
  const mayNot = me !== undefined && !isAllowed(me, "editor");
  const isLate = asked !== null && now - asked.at > PATIENCE_MS;
  const isAsking = asked === null && !isOver && !mayNot && preview.data !== undefined;
  return (
    <Dialog
      title={
        isOver
          ? "It has ended"
          : asked !== null
            ? `${isOnlyStep ? "The step" : "The pipeline run"} is being canceled`
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
          {asked === null ? preview.error?.message : "Everything that was left is canceled."}
        </p>
      ) : (
        <QueryPanel query={preview} title="What canceling would stop is not known">
          {(told) => (
            <div className={styles["body"]}>
              {step !== null && asked === null && (
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
              <p role="status">{asked === null ? effectOf(told) : progressOf(told)}</p>
              {isLate && (
                <p>
                  It has not ended for {Math.floor((now - asked.at) / 1000)} s. By force it is taken to have
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
