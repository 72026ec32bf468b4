import { ChevronRight } from "lucide-react";
import { type CSSProperties } from "react";

import { functionAt, idAt, nameAt, shownStateAt, type RunGraph } from "@/entities/graph/model";
import { countsOf } from "@/entities/graph/progress";
import { RunDuration } from "@/entities/graph/RunDuration";
import { StateBar } from "@/entities/graph/StateBar";
import { StateIcon } from "@/entities/run/StateIcon";
import { stateWords } from "@/entities/run/states";
import { classNames } from "@/shared/lib/classNames";
import { countText } from "@/shared/lib/numbers";
import { DeepLink, toRunHere } from "@/shared/location";

import { MiniBar } from "./MiniBar";
import { PAGE, type GroupRow, type MoreRow, type RunRow, type TreeRow } from "@/entities/graph/treeRows";
import styles from "./TreeRowView.module.css";

export interface RowProps<T extends TreeRow = TreeRow> {
  readonly graph: RunGraph;
  readonly row: T;
  readonly id: string;
  readonly top: number;
  /** The one row that Tab comes to. */
  readonly isActive: boolean;
  readonly isSelected: boolean;
  /** Whether it is only there because of what is in it. */
  readonly isDim: boolean;
  readonly onActive: () => void;
  /** Open, close, show more. */
  readonly onToggle: () => void;
}

const INDENT = 14;
/** Deeper than this, rows do not move further to the right. */
const MOST_INDENTED = 12;

const indent = (level: number): CSSProperties => ({
  paddingLeft: 4 + INDENT * Math.min(level - 1, MOST_INDENTED),
});

export function TreeRowView(props: RowProps) {
  const { row } = props;
  if (row.kind === "run") return <OneRun {...props} row={row} />;
  if (row.kind === "group") return <Group {...props} row={row} />;
  return <More {...props} row={row} />;
}

const commonOf = ({ row, id, top, onActive }: RowProps) =>
  ({
    id,
    "aria-level": row.level,
    "aria-posinset": row.position,
    "aria-setsize": row.siblings,
    onFocus: onActive,
    style: { transform: `translateY(${top}px)` },
  }) as const;

function OneRun(props: RowProps<RunRow>) {
  const { graph, row, isSelected, isDim, onToggle } = props;
  const state = shownStateAt(graph, row.place);
  const name = nameAt(graph, row.place);
  const { style, ...common } = commonOf(props);
  return (
    <DeepLink
      {...common}
      role="treeitem"
      tabIndex={props.isActive ? 0 : -1}
      aria-selected={isSelected}
      aria-expanded={row.isOpen ?? undefined}
      aria-label={`${name}, ${stateWords[state]}`}
      className={classNames(styles["row"], isSelected && styles["selected"], isDim && styles["dim"])}
      style={{ ...style, ...indent(row.level) }}
      to={toRunHere(row.place === 0 ? null : idAt(graph, row.place))}
      title={`${name} · ${functionAt(graph, row.place)}`}
      draggable={false}
    >
      <Chevron isOpen={row.isOpen} onToggle={onToggle} />
      <StateIcon state={state} size={14} />
      <span className={styles["name"]}>{name}</span>
      <MiniBar graph={graph} place={row.place} />
      <span className={styles["duration"]}>
        <RunDuration graph={graph} place={row.place} />
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
  const { graph, row, onToggle } = props;
  const counts = countsOf(graph, row.places);
  const name =
    functionAt(graph, row.places[0] ?? 0)
      .split(".")
      .at(-1) ?? "";
  const said = counts.map(({ state, count }) => `${countText(count)} ${stateWords[state].toLowerCase()}`);
  const { style, ...common } = commonOf(props);
  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- the tree takes the keys of all rows
    <div
      {...common}
      role="treeitem"
      tabIndex={props.isActive ? 0 : -1}
      aria-selected={false}
      aria-expanded={row.isOpen}
      aria-label={`${countText(row.places.length)} runs of ${name}: ${said.join(", ")}`}
      className={styles["row"]}
      style={{ ...style, ...indent(row.level) }}
      title={said.join(", ")}
      onClick={onToggle}
    >
      <Chevron isOpen={row.isOpen} onToggle={onToggle} />
      <span className={styles["name"]}>{name}</span>
      <span className={styles["badge"]}>×{countText(row.places.length)}</span>
      <span className={styles["states"]}>
        <StateBar counts={counts} />
      </span>
    </div>
  );
}

function More(props: RowProps<MoreRow>) {
  const { row, onToggle } = props;
  const { style, ...common } = commonOf(props);
  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- the tree takes the keys of all rows
    <div
      {...common}
      role="treeitem"
      tabIndex={props.isActive ? 0 : -1}
      aria-selected={false}
      className={classNames(styles["row"], styles["more"])}
      style={{ ...style, ...indent(row.level) }}
      onClick={onToggle}
    >
      <span className={styles["chevron"]} aria-hidden />
      {countText(row.shown)} of {countText(row.total)} shown:{" "}
      {countText(Math.min(PAGE, row.total - row.shown))} more
    </div>
  );
}
