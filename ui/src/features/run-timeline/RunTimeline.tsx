import { type RunGraph } from "@/entities/graph/model";
import { isLive, lastMoment } from "@/entities/graph/phases";
import { useNow } from "@/shared/lib/clock";

import { Timeline } from "./Timeline";

interface Props {
  readonly graph: RunGraph;
  /** The place of the run that is selected. */
  readonly selected: number;
}

/** When each run of a pipeline run waited, worked and was waited for. */
export function RunTimeline(props: Props) {
  return isLive(props.graph) ? (
    <LiveTimeline {...props} />
  ) : (
    <Timeline {...props} end={lastMoment(props.graph)} />
  );
}

function LiveTimeline(props: Props) {
  const now = useNow() - props.graph.origin;
  return <Timeline {...props} end={Math.max(now, lastMoment(props.graph))} />;
}
