import { ArrowDown, ArrowUp } from "lucide-react";

import styles from "./SortButton.module.css";

export type Direction = "ascending" | "descending";

interface Props {
  readonly children: string;
  /** How the column is sorted; null if the table is sorted by another. */
  readonly direction: Direction | null;
  readonly title?: string;
  readonly onClick: () => void;
}

/** The heading of a column by which a table can be sorted. */
export function SortButton({ children, direction, title, onClick }: Props) {
  return (
    <button type="button" className={styles["sort"]} title={title} onClick={onClick}>
      {children} {direction === "ascending" && <ArrowUp size={12} aria-hidden />}
      {direction === "descending" && <ArrowDown size={12} aria-hidden />}
    </button>
  );
}
