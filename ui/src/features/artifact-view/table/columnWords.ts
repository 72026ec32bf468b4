/** What a column's statistics say in a few words. */
import { countText, percentText } from "@/shared/lib/numbers";

import { type Field } from "./tableContent";

/** `12 % null`; nothing where it was not counted. */
export function nullsText(field: Field, rows: number): string {
  const of = field.scanned ?? rows;
  if (field.nulls === null || of === 0) return "";
  const share = field.nulls / of;
  if (share > 0 && share < 0.005) return "< 1 % null";
  return `${percentText(share)} null`;
}

/** `3 distinct`, `all distinct`; of a sample, what is certain of all rows: `at least 3 distinct`. */
export function distinctText(field: Field, rows: number): string {
  const { unique, counted } = field;
  if (unique === null) return "";
  const present = rows - (field.nulls ?? 0);
  const isOfAll = field.scanned === null && (counted === null ? field.sampled === null : counted >= present);
  if (isOfAll) return unique > 1 && unique >= present ? "all distinct" : `${countText(unique)} distinct`;
  return unique > 1 && unique === counted
    ? "all distinct in sample"
    : `at least ${countText(unique)} distinct`;
}

export const factsText = (field: Field, rows: number): string =>
  [nullsText(field, rows), distinctText(field, rows)].filter(Boolean).join(" · ");
