/** Which columns a grid has, in which widths. */
import { shortCellText, shownCellText } from "./cells";
import { factsText } from "./columnWords";
import { startsOf } from "./geometry";
import { type Field, type FieldKind, type TableContent } from "./tableContent";

const WIDTHS = {
  number: 112,
  bool: 84,
  text: 176,
  time: 188,
  category: 120,
  other: 176,
} as const satisfies Record<FieldKind, number>;
const NARROWEST = 48;
const WIDEST = 1200;
const PER_CHARACTER = 7.2;
const PER_DIGIT = 8.4;
const PER_SMALL = 6.3;
const PADDING = 24;
const WIDEST_AT_FIRST = 240;
/** So many rows say how wide a column is. */
const FIRST = 20;

export interface GridColumn {
  /** Its number in the table. */
  readonly number: number;
  readonly name: string;
  readonly type: string;
  /** Its statistics; null for those beyond what the view tells of. */
  readonly field: Field | null;
  readonly width: number;
}

export interface GridColumns {
  readonly shown: readonly GridColumn[];
  /** Where each begins, and the last one ends. */
  readonly starts: readonly number[];
}

/** What people changed about columns, by their numbers. */
export interface ColumnChanges {
  readonly widths: ReadonlyMap<number, number>;
  readonly hidden: ReadonlySet<number>;
}

export const UNCHANGED: ColumnChanges = { widths: new Map(), hidden: new Set() };

export const rightWidth = (width: number): number => Math.max(NARROWEST, Math.min(WIDEST, Math.round(width)));

/** Kinds whose columns are as wide as their longest values, and how wide a character of theirs is. */
const PER_CHARACTER_OF: Partial<Record<FieldKind, number>> = { text: PER_CHARACTER, number: PER_DIGIT };

const cellWidth = (kind: FieldKind, cell: unknown): number =>
  PADDING + (PER_CHARACTER_OF[kind] ?? 0) * shortCellText(cell).length;

/** What a hint says of a cell that is not shown whole, or may not be for want of room. */
export function hintOf(cell: unknown, width: number): string | undefined {
  const whole = shownCellText(cell);
  const isWhole = shortCellText(cell) === whole && PADDING + PER_DIGIT * whole.length <= width;
  return isWhole ? undefined : whole;
}

/** Room for the longest of the first values, and of numbers for the extremes. */
function valuesWidth(content: TableContent, { kind, facts }: Field, number: number): number {
  const first = content.head.rows.slice(0, FIRST).map((row) => row[number]);
  const extremes = kind === "number" ? facts.filter(([name]) => name === "min" || name === "max") : [];
  return Math.max(
    0,
    ...[...first, ...extremes.map(([, value]) => value)].map((cell) => cellWidth(kind, cell)),
  );
}

/** Room for its name, its type and what is said of it. */
const headingWidth = (field: Field, content: TableContent): number =>
  PADDING +
  Math.max(
    field.name.length * PER_CHARACTER + 4 + field.type.length * PER_SMALL,
    factsText(field, content.rows).length * PER_SMALL,
  );

export function gridColumns(
  content: TableContent,
  count: number,
  { widths, hidden }: ColumnChanges,
  told: ReadonlyMap<number, { readonly name: string; readonly type: string }>,
): GridColumns {
  const shown: GridColumn[] = [];
  for (let number = 0; number < count; number += 1) {
    if (hidden.has(number)) continue;
    const field = content.fields[number] ?? null;
    const { name, type } = field ?? told.get(number) ?? { name: "", type: "" };
    // A name that comes later must not push what is seen already.
    const usual =
      field === null
        ? WIDTHS.number
        : Math.max(
            WIDTHS[field.kind],
            Math.min(
              WIDEST_AT_FIRST,
              Math.max(headingWidth(field, content), valuesWidth(content, field, number)),
            ),
          );
    shown.push({ number, name, type, field, width: widths.get(number) ?? usual });
  }
  return { shown, starts: startsOf(shown.map(({ width }) => width)) };
}

/** How wide the labels of rows are. */
export function indexWidth(content: TableContent): number {
  const labels = [...content.head.index, ...content.tail.index, content.rows];
  const longest = labels.reduce<number>(
    (so, label) => Math.max(so, Array.isArray(label) ? label.join(" · ").length : String(label).length),
    (content.index ?? []).map((name) => name ?? "").join(" · ").length,
  );
  return Math.max(56, Math.min(240, Math.round(longest * PER_CHARACTER + PADDING)));
}
