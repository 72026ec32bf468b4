import { memo, type MouseEvent } from "react";
import { useSetAtom } from "jotai";

import { DeepLink, goAtom } from "@/shared/location";
import { classNames } from "@/shared/lib/classNames";
import { bytesText, countText, pluralText } from "@/shared/lib/numbers";

import { lastState, piecesOf } from "./ansi";
import { levelLetters, levelOf } from "./levels";
import { LineText } from "./LineText";
import styles from "./LogRow.module.css";
import { type SeenRow } from "./seen";
import { hitsIn, linksIn, partsOf, prettyJson } from "./marking";
import { linesText } from "./pointing";

interface Props {
  readonly row: SeenRow;
  readonly isSelected: boolean;
  /** What to mark in it. */
  readonly expression: RegExp | null;
  readonly isExpanded: boolean;
  /** Where a range begins that a click with the shift key ends. */
  readonly selectedFrom: number | null;
  readonly onFold: (first: number) => void;
  readonly onExpand: (line: number) => void;
  /** Show all of a line that is too long for a row. */
  readonly onLong: (line: number) => void;
}

/** One line of a log, or several that are folded into one. */
export const LogRow = memo(function LogRow(props: Props) {
  const { row, isSelected, selectedFrom, isExpanded, expression, onFold, onExpand, onLong } = props;
  const { first, last, item, fold } = row;
  const go = useSetAtom(goAtom);
  const level = item == null ? null : levelOf(item.text);
  const select = (event: MouseEvent): void => {
    if (!event.shiftKey) return;
    event.preventDefault();
    go({ hash: { log: linesText(selectedFrom ?? first, last) } }, "replace");
  };
  return (
    <div
      role="row"
      aria-rowindex={first}
      aria-selected={isSelected}
      data-line={first}
      data-level={level}
      className={classNames(styles["row"], isSelected && styles["selected"])}
    >
      <span role="rowheader" className={styles["number"]}>
        <DeepLink
          to={{ hash: { log: `L${first}` } }}
          mode="replace"
          tabIndex={-1}
          aria-label={`Line ${first}`}
          onClick={select}
        >
          {first}
        </DeepLink>
      </span>
      <span role="cell" className={styles["level"]}>
        {level !== null && levelLetters[level]}
      </span>
      <span role="cell" className={styles["text"]}>
        {item === null ? (
          <em>{pluralText(last - first + 1, "line")} were given up: the log became larger than it may.</em>
        ) : item === undefined ? (
          <span className={styles["missing"]} />
        ) : (
          <>
            {fold !== null && <FoldButton fold={fold} isOpen={first === last} onFold={onFold} />}
            <Content
              item={item}
              expression={expression}
              isExpanded={isExpanded}
              onExpand={onExpand}
              onLong={onLong}
            />
          </>
        )}
      </span>
    </div>
  );
});

function FoldButton({
  fold,
  isOpen,
  onFold,
}: {
  readonly fold: NonNullable<SeenRow["fold"]>;
  readonly isOpen: boolean;
  readonly onFold: Props["onFold"];
}) {
  const count = fold.last - fold.first + 1;
  const words =
    fold.kind === "same"
      ? `identical ×${countText(count)}`
      : fold.kind === "group"
        ? `${fold.title} (${pluralText(count, "line")})`
        : `traceback (${pluralText(count, "line")}) ${fold.title}`;
  return (
    <button
      type="button"
      className={styles["fold"]}
      aria-expanded={isOpen}
      onClick={() => onFold(fold.first)}
    >
      {isOpen ? "▾" : "▸"} {words}
    </button>
  );
}

function Content({
  item,
  expression,
  isExpanded,
  onExpand,
  onLong,
}: Pick<Props, "expression" | "isExpanded" | "onExpand" | "onLong"> & {
  readonly item: NonNullable<SeenRow["item"]>;
}) {
  const { text, overwritten } = lastState(item.text);
  const pieces = piecesOf(text);
  const plain = pieces.map((piece) => piece.text).join("");
  const pretty = prettyJson(plain);
  return (
    <>
      {pretty !== null && (
        <button
          type="button"
          className={styles["fold"]}
          aria-expanded={isExpanded}
          aria-label="JSON over several lines"
          onClick={() => onExpand(item.number)}
        >
          {isExpanded ? "▾" : "▸"}
        </button>
      )}
      {isExpanded && pretty !== null ? (
        <span className={styles["pretty"]}>{pretty}</span>
      ) : (
        <LineText parts={partsOf(pieces, linksIn(plain), hitsIn(plain, expression))} />
      )}
      {overwritten > 0 && (
        <span
          className={styles["aside"]}
          title={`This line was overwritten ${pluralText(overwritten, "time")}; the download has all of it.`}
        >
          ↺ {countText(overwritten)}
        </span>
      )}
      {item.left_out > 0 && (
        <button type="button" className={styles["fold"]} onClick={() => onLong(item.number)}>
          … show {bytesText(new Blob([item.text]).size + item.left_out)}
        </button>
      )}
    </>
  );
}
