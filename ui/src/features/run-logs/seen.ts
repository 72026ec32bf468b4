/** What is seen of a log. */
import { type LogPages } from "@/entities/log/logPages";
import { type LogText } from "@/entities/log/queries";

import { type Fold } from "./folds";

export interface SeenRow {
  /** Lines, both included. */
  readonly first: number;
  readonly last: number;
  /** Null: given up; undefined: not at hand yet. */
  readonly item: LogText | null | undefined;
  /** The fold that begins here, closed if the row has more than one line. */
  readonly fold: Fold | null;
}

export interface Seen {
  readonly rows: readonly SeenRow[];
  /** Pixels of the first row above the edge. */
  readonly offset: number;
  /** Of what is scrolled, in pixels. */
  readonly height: number;
  readonly isFollowing: boolean;
  /** Written since the end was left. */
  readonly newLines: number;
}

/** The row of some lines of a log. */
export function rowAt(pages: LogPages, first: number, last: number, fold: Fold | null): SeenRow {
  const { gap } = pages.facts();
  if (gap?.first_line === first) return { first, last: gap.last_line, item: null, fold: null };
  return { first, last, item: pages.lineAt(first), fold: fold?.first === first ? fold : null };
}
