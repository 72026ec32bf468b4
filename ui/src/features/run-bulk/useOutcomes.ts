import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { runQueries, type RunRow } from "@/entities/run/queries";

import { outcomesOf, type Outcome } from "./model";

/** Doing something to several runs: what became of each so far, and whether it goes on. */
export function useOutcomes() {
  const client = useQueryClient();
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);
  const [isBusy, setIsBusy] = useState(false);
  const start = async (runs: readonly RunRow[], act: (run: RunRow) => Promise<string>): Promise<void> => {
    setOutcomes([]);
    setIsBusy(true);
    await outcomesOf(runs, act, (outcome) => setOutcomes((before) => [...before, outcome]));
    setIsBusy(false);
    await client.invalidateQueries({ queryKey: runQueries.lists() });
  };
  return { outcomes, isBusy, start };
}
