/** The same done to several runs, with what became of each. */
import { type RunRow } from "@/entities/run/queries";
import { isTerminal } from "@/entities/run/states";

export interface Outcome {
  readonly run: RunRow;
  /** What went wrong; null if it was done. */
  readonly trouble: string | null;
  readonly said: string;
}

/** Do something to one run after the other; one that fails does not keep the others from it. */
export async function outcomesOf(
  runs: readonly RunRow[],
  act: (run: RunRow) => Promise<string>,
  onOutcome: (outcome: Outcome) => void,
): Promise<void> {
  for (const run of runs) {
    try {
      onOutcome({ run, trouble: null, said: await act(run) });
    } catch (error) {
      onOutcome({ run, trouble: error instanceof Error ? error.message : String(error), said: "" });
    }
  }
}

/** Runs that can still be canceled: one of each pipeline run is enough, because all of it ends. */
export function cancellable(runs: readonly RunRow[]): readonly RunRow[] {
  const roots = new Set<string>();
  return runs.filter((run) => {
    if (isTerminal(run.state) || roots.has(run.root_id)) return false;
    roots.add(run.root_id);
    return true;
  });
}

export const wordsOf = (text: string): readonly string[] => [
  ...new Set(
    text
      .split(",")
      .map((word) => word.trim())
      .filter(Boolean),
  ),
];

export const retagged = (
  tags: readonly string[],
  added: readonly string[],
  removed: readonly string[],
): readonly string[] => [...new Set([...tags, ...added])].filter((tag) => !removed.includes(tag));
