import { ChevronRight } from "lucide-react";
import { type ReactNode } from "react";

import { classNames } from "@/shared/lib/classNames";
import { countText } from "@/shared/lib/numbers";
import { DeepLink, toRunHere } from "@/shared/location";
import { MiddleCut } from "@/shared/ui/MiddleCut";

import { StateIcon } from "../run/StateIcon";
import { idAt, nameAt, shownStateAt, type RunGraph } from "./model";
import styles from "./RunTreeRow.module.css";
import { numberAt, shortFunction } from "./siblings";
import { PAGE, type TreeRow } from "./treeRows";
import { givenText, type Given } from "./varying";
import { VaryingText } from "./VaryingText";

export interface RunTreeRowProps {
  readonly graph: RunGraph;
  readonly row: TreeRow;
  readonly index: number;
  readonly id: string;
  readonly top: number;
  /** The one row that Tab comes to. */
  readonly isActive: boolean;
  readonly isSelected: boolean;
  /** What tells its run from others of its name beside it. */
  readonly varying: readonly Given[] | null;
  /** Whether it is only there because of what is in it. */
  readonly isDim: boolean;
  readonly onActive: () => void;
  /** Open, close, show more. */
  readonly onToggle: () => void;
}

interface Props extends RunTreeRowProps {
  /** What is heard of it; of what shows more runs its text. */
  readonly said: string | undefined;
  readonly title?: string | undefined;
  /** Of the part with the name alone. */
  readonly labelTitle?: string | undefined;
  readonly labelClass?: string | undefined;
  /** What stands beside the name. */
  readonly children: ReactNode;
}

const INDENT = 14;
/** Deeper than this, rows do not move further to the right. */
const MOST_INDENTED = 12;

/** A row of the runs as what called what: a run, many of one function, or what shows more of those. */
export function RunTreeRow({ said, title, labelTitle, labelClass, children, ...props }: Props) {
  const { graph, row, onToggle, isSelected, isDim, varying } = props;
  const tabIndex = props.isActive ? 0 : -1;
  // There may be no room for it in the row itself.
  const inFull = (text: string | undefined, comma: string): string | undefined =>
    text === undefined || varying === null ? text : `${text}${comma}${givenText(varying)}`;
  const common = {
    id: props.id,
    "aria-level": row.level,
    "aria-posinset": row.position,
    "aria-setsize": row.siblings,
    "aria-expanded": row.kind === "more" ? undefined : (row.isOpen ?? undefined),
    "aria-label": inFull(said, ", "),
    "data-row": props.index,
    "data-kind": row.kind,
    title: inFull(title, " · "),
    onFocus: props.onActive,
    className: classNames(styles["row"], isSelected && styles["selected"], isDim && styles["dim"]),
    style: { transform: `translateY(${props.top}px)` },
  } as const;
  const shown = (
    <>
      <span
        className={classNames(styles["label"], labelClass)}
        title={inFull(labelTitle, " · ")}
        style={{ paddingLeft: 4 + INDENT * Math.min(row.level - 1, MOST_INDENTED) }}
      >
        <Chevron isOpen={row.kind === "more" ? null : row.isOpen} onToggle={onToggle} />
        <Name graph={graph} row={row} varying={varying} />
      </span>
      {children}
    </>
  );
  if (row.kind !== "run")
    return (
      // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- the tree takes the keys of all rows
      <div {...common} role="treeitem" tabIndex={tabIndex} aria-selected={isSelected} onClick={onToggle}>
        {shown}
      </div>
    );
  return (
    <DeepLink
      {...common}
      role="treeitem"
      tabIndex={tabIndex}
      aria-selected={isSelected}
      to={toRunHere(row.place === 0 ? null : idAt(graph, row.place))}
      draggable={false}
    >
      {shown}
    </DeepLink>
  );
}

function Name({ graph, row, varying }: Pick<Props, "graph" | "row" | "varying">) {
  if (row.kind === "more")
    return (
      <span className={styles["more"]}>
        {countText(row.shown)} of {countText(row.total)} shown:{" "}
        {countText(Math.min(PAGE, row.total - row.shown))} more
      </span>
    );
  if (row.kind === "group")
    return (
      <>
        <span className={styles["name"]}>
          <MiddleCut name={shortFunction(graph, row.places[0] ?? 0)} />
        </span>
        <span className={styles["badge"]}>×{countText(row.places.length)}</span>
      </>
    );
  const number = numberAt(graph, row.place);
  return (
    <>
      <StateIcon state={shownStateAt(graph, row.place)} size={14} />
      <span className={styles["name"]}>
        <MiddleCut name={nameAt(graph, row.place)} />
      </span>
      {number !== null && <span className={styles["number"]}>#{number}</span>}
      {varying !== null && <VaryingText given={varying} />}
    </>
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
