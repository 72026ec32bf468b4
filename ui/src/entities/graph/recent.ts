/** What the feed told lately: an answer that was under way when something was told may not have it yet. */
import { type QueryClient } from "@tanstack/react-query";

import { type Changes } from "@/shared/api/feed";

const KEPT = 2000;
/** Beside the answers that it completes: another client has heard of nothing yet. */
const recent = new WeakMap<QueryClient, readonly Changes[]>();

/** Remember what the feed told, the last of it. */
export function remember(client: QueryClient, told: readonly Changes[]): void {
  recent.set(client, [...(recent.get(client) ?? []), ...told].slice(-KEPT));
}

/** Return what the feed told lately of a pipeline run. */
export const recentOf = (client: QueryClient, rootId: string): readonly Changes[] =>
  (recent.get(client) ?? []).filter((changes) => changes.root_id === rootId);
