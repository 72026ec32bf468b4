/** What a column's statistics say in a few words. */
import { countText, percentText } from "@/shared/lib/numbers";

import { type Field, type TableContent } from "./tableContent";

/** `12 % null`; nothing where it was not counted. */
export function nullsText(field: Field, rows: number): string {
  const of = field.scanned ?? rows;
  if (field.nulls === null || of === 0) return "";
  const share = field.nulls / of;
  if (share > 0 && share < 0.005) return "< 1 % null";
  return `${percentText(share)} null`;
}

const MOSTLY = 0.9;

/** `3 uniq`, `~ 800 uniq` of a sample, `distinct`. */
export function uniqueText(field: Field, { rows, sampled }: Pick<TableContent, "rows" | "sampled">): string {
  if (field.unique === null) return "";
  if (sampled !== null) {
    // Of a sample, more different values can be told from fewer, but not how many there are of very many.
    return field.unique > MOSTLY * sampled ? "~ distinct" : `~ ${countText(field.unique)} uniq`;
  }
  if (field.unique > 1 && field.unique >= rows - (field.nulls ?? 0)) return "distinct";
  return `${countText(field.unique)} uniq`;
}

export const factsText = (field: Field, content: Pick<TableContent, "rows" | "sampled">): string =>
  [nullsText(field, content.rows), uniqueText(field, content)].filter(Boolean).join(" · ");
