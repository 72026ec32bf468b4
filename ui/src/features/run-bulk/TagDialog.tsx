import { useState } from "react";

import { type RunRow } from "@/entities/run/queries";
import { api, bodyOf } from "@/shared/api/client";
import { pluralText } from "@/shared/lib/numbers";
import { Button } from "@/shared/ui/Button";
import { Dialog } from "@/shared/ui/Dialog";

import styles from "./BulkBar.module.css";
import { retagged, wordsOf } from "./model";
import { OutcomeList } from "./OutcomeList";
import { useOutcomes } from "./useOutcomes";

interface Props {
  readonly runs: readonly RunRow[];
  readonly onClose: () => void;
}

/** Tags that several runs are to have, or not to have any more. */
export function TagDialog({ runs, onClose }: Props) {
  const [added, setAdded] = useState("");
  const [removed, setRemoved] = useState("");
  const { outcomes, isBusy, start } = useOutcomes();
  const there = [...new Set(runs.flatMap((run) => run.tags))].sort();
  const change = async (run: RunRow): Promise<string> => {
    const params = { path: { run_id: run.id } };
    // Since it was selected it may have got others: those stay, unless they are to go.
    const tags = [...retagged(run.tags, wordsOf(added), wordsOf(removed))];
    const known = [...run.tags, ...wordsOf(removed)];
    const told = await bodyOf(api.PUT("/api/v1/runs/{run_id}/tags", { params, body: { tags, known } }));
    return told.tags.length === 0 ? "no tags" : told.tags.join(", ");
  };
  const isDone = outcomes.length === runs.length;
  return (
    <Dialog
      title={`Tags of ${pluralText(runs.length, "run")}`}
      isOpen
      onClose={onClose}
      footer={
        isDone ? (
          <Button look="primary" onClick={onClose}>
            Close
          </Button>
        ) : (
          <Button
            look="primary"
            disabled={isBusy || wordsOf(`${added},${removed}`).length === 0}
            onClick={() => void start(runs, change)}
          >
            {isBusy ? `${outcomes.length} of ${runs.length}…` : "Change tags"}
          </Button>
        )
      }
    >
      {outcomes.length === 0 ? (
        <div className={styles["fields"]}>
          <label>
            Add, with commas between them
            <input
              data-focus-first
              value={added}
              onChange={(event) => setAdded(event.target.value)}
              placeholder="gpu, baseline"
            />
          </label>
          <label>
            Take away
            <input
              value={removed}
              list="bulk-tags"
              onChange={(event) => setRemoved(event.target.value)}
              placeholder={there.slice(0, 2).join(", ")}
            />
          </label>
          <datalist id="bulk-tags">
            {there.map((tag) => (
              <option key={tag} value={tag} />
            ))}
          </datalist>
        </div>
      ) : (
        <OutcomeList outcomes={outcomes} />
      )}
    </Dialog>
  );
}
