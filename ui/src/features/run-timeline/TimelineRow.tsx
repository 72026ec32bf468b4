import { ChevronRight } from "lucide-react";
import { type CSSProperties } from "react";

import { functionAt, idAt, nameAt, shownStateAt, type RunGraph } from "@/entities/graph/model";
import { PAGE, type GroupRow, type MoreRow, type RunRow, type TreeRow } from "@/entities/graph/treeRows";
import { StateIcon } from "@/entities/run/StateIcon";
import { classNames } from "@/shared/lib/classNames";
import { countText } from "@/shared/lib/numbers";
import { DeepLink, toRunHere } from "@/shared/location";

import { GroupBar } from "./GroupBar";
import { RunBar } from "./RunBar";
import { type Scale } from "./scale";
import { countsSpoken, runSpoken, shortFunction } from "./spoken";
import styles from "./TimelineRow.module.css";

export interface RowProps<T extends TreeRow = TreeRow> {
  readonly graph: RunGraph;
  readonly row: T;
  readonly index: number;
  readonly id: string;
  readonly top: number;
  readonly scale: Scale;
  /** The first moment of all, and the last. */
  readonly zero: number;
  readonly end: number;
  readonly isActive: boolean;
  readonly isSelected: boolean;
  /** Whether it is only there because of what is in it. */
  readonly isDim: boolean;
  readonly onActive: () => void;
  readonly onToggle: () => void;
}

const INDENT = 12;
const MOST_INDENTED = 10;

export function TimelineRow(props: RowProps) {
  const { row } = props;
  if (row.kind === "run") return <OneRun {...props} row={row} />;
  if (row.kind === "group") return <Group {...props} row={row} />;
  return <More {...props} row={row} />;
}

const commonOf = ({ row, id, top, index, onActive }: RowProps) =>
  ({
    id,
    "aria-level": row.level,
    "aria-posinset": row.position,
    "aria-setsize": row.siblings,
    "data-row": index,
    onFocus: onActive,
    style: { transform: `translateY(${top}px)` },
  }) as const;

const indent = (level: number): CSSProperties => ({
  paddingLeft: 2 + INDENT * Math.min(level - 1, MOST_INDENTED),
});

function OneRun(props: RowProps<RunRow>) {
  const { graph, row, isSelected, isDim, onToggle, scale, zero, end } = props;
  const name = nameAt(graph, row.place);
  return (
    <DeepLink
      {...commonOf(props)}
      role="treeitem"
      tabIndex={props.isActive ? 0 : -1}
      aria-selected={isSelected}
      aria-expanded={row.isOpen ?? undefined}
      aria-label={runSpoken(graph, row.place, zero, end)}
      className={classNames(styles["row"], isSelected && styles["selected"], isDim && styles["dim"])}
      to={toRunHere(row.place === 0 ? null : idAt(graph, row.place))}
      draggable={false}
    >
      <span className={styles["label"]} style={indent(row.level)}>
        <Chevron isOpen={row.isOpen} onToggle={onToggle} />
        <StateIcon state={shownStateAt(graph, row.place)} size={14} />
        <span className={styles["name"]} title={`${name} · ${functionAt(graph, row.place)}`}>
          {name}
        </span>
      </span>
      <span className={styles["time"]}>
        <RunBar graph={graph} place={row.place} scale={scale} end={end} />
      </span>
    </DeepLink>
  );
}

function Chevron({ isOpen, onToggle }: { readonly isOpen: boolean | null; readonly onToggle: () => void }) {
  if (isOpen === null) return <span className={styles["chevron"]} aria-hidden />;
  return (
    <span
      className={styles["chevron"]}
      data-open={isOpen}
      aria-hidden
      onClick={(event) => {
        event.preventDefault();
        event.stopPropagation();
        onToggle();
      }}
    >
      <ChevronRight size={14} />
    </span>
  );
}

function Group(props: RowProps<GroupRow>) {
  const { graph, row, onToggle, scale, end } = props;
  const name = shortFunction(graph, row.places[0] ?? 0);
  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- the tree takes the keys of all rows
    <div
      {...commonOf(props)}
      role="treeitem"
      tabIndex={props.isActive ? 0 : -1}
      aria-selected={false}
      aria-expanded={row.isOpen}
      aria-label={`${countText(row.places.length)} runs of ${name}: ${countsSpoken(graph, row.places)}`}
      className={styles["row"]}
      onClick={onToggle}
    >
      <span className={styles["label"]} style={indent(row.level)}>
        <Chevron isOpen={row.isOpen} onToggle={onToggle} />
        <span className={styles["name"]}>{name}</span>
        <span className={styles["badge"]}>×{countText(row.places.length)}</span>
      </span>
      <span className={styles["time"]}>
        <GroupBar graph={graph} places={row.places} scale={scale} end={end} />
      </span>
    </div>
  );
}

function More(props: RowProps<MoreRow>) {
  const { row, onToggle } = props;
  const more = Math.min(PAGE, row.total - row.shown);
  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- the tree takes the keys of all rows
    <div
      {...commonOf(props)}
      role="treeitem"
      tabIndex={props.isActive ? 0 : -1}
      aria-selected={false}
      className={classNames(styles["row"], styles["more"])}
      onClick={onToggle}
    >
      <span className={styles["label"]} style={indent(row.level)}>
        <span className={styles["chevron"]} aria-hidden />
        {countText(more)} more
      </span>
      <span className={styles["time"]}>
        <span className={styles["cut"]}>
          {countText(row.shown)} of {countText(row.total)} shown
        </span>
      </span>
    </div>
  );
}
