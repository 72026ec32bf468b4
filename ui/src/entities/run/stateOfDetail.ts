import { type RunDetail } from "./queries";
import { isUnderWay, shownStateOf, type ShownState } from "./states";

/** Return the state as people see it of a run about which everything is known. */
export function stateOfDetail({ run, trouble }: Pick<RunDetail, "run" | "trouble">): ShownState {
  const isLost = trouble?.is_interrupted === true && isUnderWay(run.state, run.parent_id === null);
  return shownStateOf({ ...run, is_interrupted: isLost });
}
