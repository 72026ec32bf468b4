import { type RunDetail } from "./queries";

/** When a run was over, or its driver was last heard if it was lost; null while it goes on. */
export const overAt = ({ run, trouble }: Pick<RunDetail, "run" | "trouble">): string | null =>
  run.ended_at ?? (trouble?.is_interrupted === true ? trouble.since : null);
