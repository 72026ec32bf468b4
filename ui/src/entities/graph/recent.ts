/** What the feed told lately: an answer that was under way when something was told may not have it yet. */
import { type Changes } from "@/shared/api/feed";

const KEPT = 2000;
let recent: readonly Changes[] = [];

/** Remember what the feed told, the last of it. */
export function remember(told: readonly Changes[]): void {
  recent = [...recent, ...told].slice(-KEPT);
}

/** Return what the feed told lately of a pipeline run. */
export const recentOf = (rootId: string): readonly Changes[] =>
  recent.filter((changes) => changes.root_id === rootId);
