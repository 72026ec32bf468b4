import {
  ChartColumn,
  CircleAlert,
  Code,
  Link,
  Music,
  Table,
  Boxes,
  Grid3x3,
  type LucideIcon,
} from "lucide-react";

import { type ViewKind } from "@/entities/artifact/queries";

import { type KindProps } from "../renderers";
import styles from "./Inline.module.css";

const icons: Partial<Record<ViewKind, LucideIcon>> = {
  chart: ChartColumn,
  plot: ChartColumn,
  error: CircleAlert,
  code: Code,
  link: Link,
  media: Music,
  table: Table,
  module: Boxes,
  tensor: Grid3x3,
};

/** A value's line behind a sign of what it is. */
export function IconInline({ view }: KindProps) {
  const Icon = icons[view.kind];
  return (
    <span className={styles["line"]} title={view.summary}>
      {Icon !== undefined && <Icon className={styles["icon"]} size={14} aria-hidden />}{" "}
      <span dir="auto">{view.summary}</span>
    </span>
  );
}
