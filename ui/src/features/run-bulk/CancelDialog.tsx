import { useQueries } from "@tanstack/react-query";

import { runQueries, type RunRow } from "@/entities/run/queries";
import { api, bodyOf } from "@/shared/api/client";
import { pluralText } from "@/shared/lib/numbers";
import { Button } from "@/shared/ui/Button";
import { Dialog } from "@/shared/ui/Dialog";

import { cancellable } from "./model";
import { OutcomeList } from "./OutcomeList";
import { useOutcomes } from "./useOutcomes";

interface Props {
  readonly runs: readonly RunRow[];
  readonly onClose: () => void;
}

const MOST_PREVIEWED = 50;

/** Asks whether several pipeline runs are to end, and says what that does. */
export function CancelDialog({ runs, onClose }: Props) {
  const { outcomes, isBusy, start } = useOutcomes();
  const active = cancellable(runs);
  const previews = useQueries({
    queries: active.slice(0, MOST_PREVIEWED).map((run) => ({
      queryKey: [...runQueries.all(), "cancel", run.root_id],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        bodyOf(
          api.GET("/api/v1/runs/{run_id}/cancel", { params: { path: { run_id: run.root_id } }, signal }),
        ),
      staleTime: 0,
    })),
    combine: (results) => ({
      running: results.reduce((sum, { data }) => sum + (data?.running ?? 0), 0),
      waiting: results.reduce((sum, { data }) => sum + (data?.waiting ?? 0), 0),
      finished: results.reduce((sum, { data }) => sum + (data?.finished ?? 0), 0),
      isKnown: results.every(({ data }) => data !== undefined),
    }),
  });
  const cancel = async (run: RunRow): Promise<string> => {
    const { how } = await bodyOf(
      api.POST("/api/v1/runs/{run_id}/cancel", {
        params: { path: { run_id: run.root_id } },
        body: { step: false, force: false },
      }),
    );
    return how === "ended" ? "ended: nobody executed it any more" : "asked to end";
  };
  const over = runs.length - active.length;
  return (
    <Dialog
      title={`Cancel ${pluralText(active.length, "pipeline run")}?`}
      isOpen
      onClose={onClose}
      footer={
        outcomes.length === active.length ? (
          <Button look="primary" onClick={onClose}>
            Close
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>Leave them</Button>
            <Button look="danger" disabled={isBusy} onClick={() => void start(active, cancel)}>
              {isBusy ? `${outcomes.length} of ${active.length}…` : "Cancel them"}
            </Button>
          </>
        )
      }
    >
      {outcomes.length > 0 ? (
        <OutcomeList outcomes={outcomes} />
      ) : (
        <>
          {active.length === 0 ? (
            <p>None of the selected runs is under way any more.</p>
          ) : (
            <p>
              {previews.isKnown
                ? `This stops ${previews.running} running and ${previews.waiting} queued; what ${previews.finished} finished made stays.`
                : "Finding out what this stops…"}
              {active.length > MOST_PREVIEWED && ` These figures are of the first ${MOST_PREVIEWED}.`}
            </p>
          )}
          {over > 0 && active.length > 0 && (
            <p>
              {pluralText(over, "selected run")}{" "}
              {over === 1 ? "has ended already, or is" : "have ended already, or are"} part of the same
              pipeline run.
            </p>
          )}
        </>
      )}
    </Dialog>
  );
}
