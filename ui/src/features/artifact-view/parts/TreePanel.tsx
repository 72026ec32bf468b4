import { useMemo, useRef, useState } from "react";

import { countText, pluralText } from "@/shared/lib/numbers";
import { Button } from "@/shared/ui/Button";
import { SearchField } from "@/shared/ui/SearchField";

import { usePointed } from "../pointed";
import { useRenderers, type KindProps } from "../renderers";
import { entriesOf, lengthOf } from "../shownView";
import { countOf, hitsOf, treeRows } from "../treeRows";
import { worthSeeing } from "../worthSeeing";
import { Note } from "./Note";
import { PythonToLoad } from "./PythonToLoad";
import styles from "./TreePanel.module.css";
import { TreeRows } from "./TreeRows";

const FEW = 24;
const DEPTHS = [1, 2, 3, 4] as const;
const NONE: ReadonlySet<string> = new Set();

/** What is in a value, level by level; `/` searches it. */
export function TreePanel({ view }: KindProps) {
  const renderers = useRenderers();
  const total = useMemo(() => countOf(view), [view]);
  const shown = entriesOf(view).length;
  const length = lengthOf(view) ?? shown;
  const isCut = length > shown;
  const [depth, setDepth] = useState(total <= FEW ? 9 : 1);
  const first = useMemo(() => worthSeeing(view), [view]);
  const [isTold, setIsTold] = useState(false);
  const [told, setTold] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [word, setWord] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const pointed = usePointed(view);
  const rows = useMemo(
    () =>
      treeRows(view, {
        depth,
        told,
        pointed,
        word,
        seen: isTold ? NONE : first,
        isWholeInLine: (each) => renderers[each.kind].isWholeInLine(each),
      }),
    [view, depth, told, pointed, word, renderers, isTold, first],
  );
  const open = (key: string, isOpen: boolean): void => setTold(new Map(told).set(key, isOpen));
  const openTo = (levels: number): void => {
    setDepth(levels);
    setIsTold(true);
    setTold(new Map());
  };
  if (total === 0) return <Note>It is empty.</Note>;
  return (
    <div
      className={styles["panel"]}
      onKeyDown={(event) => {
        if (event.key !== "/" || event.target === field.current) return;
        event.preventDefault();
        event.stopPropagation();
        field.current?.focus();
      }}
      role="presentation"
    >
      {total > FEW / 3 && (
        <div className={styles["bar"]}>
          <SearchField
            ref={field}
            className={styles["search"]}
            placeholder="Find a name or a value  /"
            label="Find in the value"
            value={word}
            onChange={setWord}
          />
          <span className={styles["count"]} role="status">
            {word === ""
              ? isCut
                ? `${countText(shown)} of ${pluralText(length, "entry", "entries")} are shown`
                : pluralText(total, "entry", "entries")
              : `${hitsOf(rows, word)} of ${pluralText(total, "entry", "entries")}${isCut ? " that are shown" : ""}`}
          </span>
          <span className={styles["depths"]} role="group" aria-label="Levels that are open">
            {DEPTHS.map((each) => (
              <Button
                key={each}
                look="quiet"
                aria-pressed={depth === each}
                title={`Open ${each} level${each === 1 ? "" : "s"}`}
                onClick={() => openTo(each)}
              >
                {each}
              </Button>
            ))}
            <Button look="quiet" aria-pressed={depth === 9} onClick={() => openTo(9)}>
              all
            </Button>
          </span>
        </div>
      )}
      {rows.length > 0 ? (
        <TreeRows rows={rows} pointed={pointed} onOpen={open} label={view.summary} />
      ) : (
        <p className={styles["nothing"]}>
          Nothing of that name or value is shown here.{" "}
          {isCut && (
            <>
              Only the first {countText(shown)} of {countText(length)} were searched.{" "}
              <PythonToLoad artifactId={view.artifactId} />
            </>
          )}
        </p>
      )}
    </div>
  );
}
