import { ChevronRight } from "lucide-react";
import { type MouseEvent } from "react";

import { visibleName } from "@/shared/lib/blanks";
import { classNames } from "@/shared/lib/classNames";
import { countText, pluralText } from "@/shared/lib/numbers";
import { DeepLink } from "@/shared/location";
import { CopyButton } from "@/shared/ui/CopyButton";
import { MiddleCut } from "@/shared/ui/MiddleCut";

import { shortType } from "@/entities/artifact/shortType";
import { pythonFor } from "../pythonFor";
import { type TreeRow } from "../treeRows";
import { pathText } from "../valuePath";
import { NestedFull } from "./NestedFull";
import { NestedInline } from "./NestedInline";
import styles from "./TreeLine.module.css";

interface Props {
  readonly row: TreeRow;
  readonly index: number;
  /** The one that the Tab key leads to. */
  readonly isActive: boolean;
  readonly isPointed: boolean;
  readonly onOpen: (key: string, isOpen: boolean) => void;
  readonly onActive: (index: number) => void;
}

const indent = (level: number): number => 8 + 16 * (Math.min(level, 24) - 1);

/** Whether a click is for the row: not for something else in it, not for a new tab, not the end of marking a text. */
function isOfRow({ target, currentTarget, defaultPrevented }: MouseEvent<HTMLElement>): boolean {
  const within = target instanceof Element ? target.closest("a, button, input") : null;
  const isOther = within !== null && currentTarget.contains(within) && !defaultPrevented;
  return !isOther && globalThis.getSelection()?.isCollapsed !== false;
}

/** A row of a tree, with the value in full below it if it is open and has no rows of its own. */
export function TreeLine({ row, index, isActive, isPointed, onOpen, onActive }: Props) {
  const shared = {
    role: "treeitem",
    "aria-level": row.level,
    "data-index": index,
    tabIndex: isActive ? 0 : -1,
    onFocus: () => onActive(index),
  } as const;
  if (row.sort === "rest")
    return (
      <div
        {...shared}
        aria-selected={false}
        className={styles["rest"]}
        style={{ paddingLeft: indent(row.level) + 20 }}
      >
        <span>
          {row.shown === 0
            ? `${pluralText(row.length, "entry", "entries")} not shown here.`
            : `The first ${countText(row.shown)} of ${countText(row.length)} are shown.`}{" "}
          Load all in Python:{" "}
          <CopyButton text={pythonFor(row.artifactId)} label="Copy Python that loads all of this value">
            Copy Python
          </CopyButton>
        </span>
      </div>
    );
  const { name, view, isDefault } = row.entry;
  const isNumbered = typeof view.path.steps.at(-1) === "number";
  return (
    <div
      {...shared}
      aria-label={`${name}: ${view.summary}`}
      aria-selected={isPointed}
      aria-expanded={row.canOpen ? row.isOpen : undefined}
      className={styles["item"]}
    >
      {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- the tree takes the keys of all rows */}
      <div
        className={classNames(styles["line"], isPointed && styles["pointed"])}
        data-opens={row.canOpen}
        style={{ paddingLeft: indent(row.level) }}
        onClick={(event) => {
          if (row.canOpen && isOfRow(event)) onOpen(row.key, !row.isOpen);
        }}
      >
        {row.canOpen ? (
          <button
            type="button"
            className={styles["chevron"]}
            tabIndex={-1}
            aria-label={row.isOpen ? `Close ${name}` : `Open ${name}`}
            onClick={() => onOpen(row.key, !row.isOpen)}
          >
            <ChevronRight size={14} aria-hidden className={row.isOpen ? styles["open"] : undefined} />
          </button>
        ) : (
          <span className={styles["chevron"]} />
        )}
        <DeepLink
          to={{ hash: { art: pathText(view.path) } }}
          tabIndex={-1}
          title={pathText(view.path)}
          className={classNames(
            styles["name"],
            isNumbered && styles["number"],
            isDefault && styles["default"],
          )}
          dir="auto"
        >
          <MiddleCut name={visibleName(name)} />
        </DeepLink>
        <span className={styles["value"]}>
          <NestedInline view={view} />
        </span>
        {view.declared !== null && (
          <span className={styles["declared"]} title="What it was declared to be">
            {shortType(view.declared)}
          </span>
        )}
        {isDefault && <span className={styles["mark"]}>default</span>}
        <span className={styles["type"]} title={view.typeName}>
          {shortType(view.typeName)}
        </span>
      </div>
      {row.isOpen && row.isBlock && (
        <div className={styles["block"]} style={{ marginLeft: indent(row.level) + 20 }}>
          <NestedFull view={view} />
        </div>
      )}
    </div>
  );
}
