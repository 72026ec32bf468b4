/** How the calls of a function went. */
import { type FunctionFigures } from "@/entities/pipeline/calls";
import { shownStateOf, type ShownState } from "@/entities/run/states";

/** The state of the newest call, as people see it. */
export const lastStateOf = (
  figures: Pick<FunctionFigures, "last_state" | "last_is_interrupted" | "last_is_cached">,
): ShownState =>
  shownStateOf({
    state: figures.last_state,
    is_interrupted: figures.last_is_interrupted,
    is_cached: figures.last_is_cached,
  });
