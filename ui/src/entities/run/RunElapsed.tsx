import { Elapsed } from "@/shared/ui/Elapsed";
import { Waiting } from "@/shared/ui/Waiting";

interface Props {
  /** ISO 8601, as all of these. */
  readonly createdAt: string;
  /** Null: it waits for its turn, or never had one. */
  readonly startedAt: string | null;
  /** When it was over; null while it goes on. */
  readonly over: string | null;
  /** Whether it may have taken longer: when it was over is only when its driver was last heard. */
  readonly isInterrupted?: boolean;
}

/** How long a run took, has taken so far, or has waited for its turn. */
export function RunElapsed({ createdAt, startedAt, over, isInterrupted = false }: Props) {
  if (startedAt === null && over === null) return <Waiting from={Date.parse(createdAt)} />;
  return (
    <>
      {isInterrupted && startedAt !== null && "at least "}
      <Elapsed from={startedAt} to={over} />
    </>
  );
}
