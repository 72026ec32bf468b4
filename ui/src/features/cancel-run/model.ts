/** What a cancellation does, as sentences. */
import { type Schemas } from "@/shared/api/client";
import { countText } from "@/shared/lib/numbers";

export type Preview = Schemas["CancelPreview"];

/** After this long without an end people may end it by force. */
export const PATIENCE_MS = 30_000;

export function effectOf({ running, waiting, finished, is_interrupted: isInterrupted }: Preview): string {
  const stays = finished === 0 ? "" : ` What ${countText(finished)} finished made stays.`;
  if (isInterrupted)
    return `Nobody executes it any more. This ends it for good: ${countText(running + waiting)} that had not ended are canceled.${stays}`;
  return `This stops ${countText(running)} running and ${countText(waiting)} queued.${stays}`;
}

/** How it goes on after it was asked to end. */
export function progressOf({ running, waiting }: Pick<Preview, "running" | "waiting">): string {
  const left = running + waiting;
  return left === 0
    ? "It is ending."
    : `It is ending: ${countText(running)} running and ${countText(waiting)} queued are left.`;
}
