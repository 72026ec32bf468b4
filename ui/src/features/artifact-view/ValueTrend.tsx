import { type View } from "@/entities/artifact/queries";
import { late } from "@/shared/ui/late";

import { isMeasured } from "./trends";

const Trend = late(
  () => import("./parts/Trend"),
  "Trend",
  () => null,
);

interface Props {
  /** Of the output of the run. */
  readonly view: View;
  readonly runId: string;
}

/** How a number that a run gave went in the runs before it; nothing for other values. */
export function ValueTrend({ view, runId }: Props) {
  return view.kind === "scalar" && isMeasured(view.content) ? <Trend runId={runId} /> : null;
}
