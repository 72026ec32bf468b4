import { useAtomValue } from "jotai";

import { type LogPlace } from "@/entities/log/queries";
import { type RunDetail, type RunLink } from "@/entities/run/queries";
import { isTerminal } from "@/entities/run/states";
import { attemptAtom } from "@/shared/location";

import { attemptOf } from "./attempts";
import { LogViewer } from "./LogViewer";

interface Props {
  readonly detail: RunDetail;
  /** Runs that it called: they may have written more than it did itself. */
  readonly nested?: readonly Pick<RunLink, "id" | "name" | "state">[];
}

/** What a run wrote: the attempt that the address names, else the last one. */
export function RunLog({ detail, nested = [] }: Props) {
  const told = useAtomValue(attemptAtom);
  const attempt = attemptOf(told, detail);
  const place: LogPlace = { runId: detail.run.id, attempt };
  const isLive =
    !isTerminal(detail.run.state) &&
    detail.trouble?.is_interrupted !== true &&
    attempt >= detail.run.attempts;
  return (
    <LogViewer
      key={`${place.runId} ${attempt}`}
      place={place}
      detail={detail}
      isLive={isLive}
      nested={nested}
    />
  );
}
