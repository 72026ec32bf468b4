import { Elapsed } from "@/shared/ui/Elapsed";
import { Waiting } from "@/shared/ui/Waiting";

interface Props {
  /** ISO 8601, as all of these. */
  readonly createdAt: string;
  /** Null: it waits for its turn, or never had one. */
  readonly startedAt: string | null;
  /** When it was over; null while it goes on. */
  readonly over: string | null;
}

/** How long a run took, has taken so far, or has waited for its turn. */
export function RunElapsed({ createdAt, startedAt, over }: Props) {
  if (startedAt === null && over === null) return <Waiting from={Date.parse(createdAt)} />;
  return <Elapsed from={startedAt} to={over} />;
}
