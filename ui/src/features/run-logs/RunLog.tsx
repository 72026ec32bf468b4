import { type RunDetail } from "@/entities/run/queries";

interface Props {
  readonly detail: RunDetail;
}

/** What a run wrote: the attempt that the address names, else the last one. */
export function RunLog({ detail }: Props) {
  return <p>{detail.logs.length}</p>;
}
