import { isTerminal, type ShownState } from "@/entities/run/states";

/** Whether there is something left to end: a pipeline run that was interrupted still has to be ended for good. */
export const isUnderWay = (state: ShownState): boolean =>
  state === "INTERRUPTED" || (state !== "REUSED" && !isTerminal(state));

/** Python that gives what a run made. */
export const loadingCode = (runId: string): string =>
  `from sematic.client import get_run_output\n\nvalue = get_run_output("${runId}")\n`;
