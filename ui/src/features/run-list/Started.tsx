import { useAtomValue } from "jotai";

import { type RunRow } from "@/entities/run/queries";
import { momentText } from "@/shared/lib/time";
import { zoneAtom } from "@/shared/location";
import { Moment } from "@/shared/ui/Moment";

/** When a run began; of one that has not, or never did, only who points at it is told when it was created. */
export function Started({ run }: { readonly run: Pick<RunRow, "created_at" | "started_at"> }) {
  const zone = useAtomValue(zoneAtom);
  if (run.started_at !== null) return <Moment at={run.started_at} />;
  return <span title={`Created ${momentText(Date.parse(run.created_at), zone)}`}>–</span>;
}
