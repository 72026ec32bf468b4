import { ChevronDown, ChevronUp, Search } from "lucide-react";
import { useAtom, useSetAtom } from "jotai";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";

import { useShortcuts } from "@/shared/keyboard/useShortcuts";
import { countText } from "@/shared/lib/numbers";
import { findAtom, goAtom, toRunHere } from "@/shared/location";
import { Button } from "@/shared/ui/Button";

import { idAt, type RunGraph } from "./model";
import styles from "./RunSearch.module.css";
import { SearchTrouble } from "./SearchTrouble";
import { SEARCH_HELP, troubleWith, type Found } from "./search";

interface Props {
  readonly graph: RunGraph;
  readonly selected: number;
  readonly found: Found | null;
}

const PAUSE_MS = 300;

/** Looks for runs of a graph, and goes from one that was found to the next. */
export function RunSearch({ graph, selected, found }: Props) {
  const [find, setFind] = useAtom(findAtom);
  const go = useSetAtom(goAtom);
  const [written, setWritten] = useState(find);
  const [known, setKnown] = useState(find);
  const field = useRef<HTMLInputElement>(null);
  if (known !== find) {
    setKnown(find);
    setWritten(find);
  }
  useEffect(() => {
    if (written === find) return undefined;
    const waiting = setTimeout(() => {
      setKnown(written);
      setFind(written);
    }, PAUSE_MS);
    return () => clearTimeout(waiting);
  }, [written, find, setFind]);

  const trouble = troubleWith(find);
  const places = found?.places ?? [];
  const current = places.indexOf(selected);
  const step = (by: 1 | -1): void => {
    if (places.length === 0) return;
    const after =
      by === 1
        ? (places.find((place) => place > selected) ?? places[0])
        : (places.findLast((place) => place < selected) ?? places.at(-1));
    if (after !== undefined) go(toRunHere(after === 0 ? null : idAt(graph, after)));
  };
  useShortcuts([
    { keys: "/", does: "Look for runs", group: "Run", run: () => field.current?.select() },
    { keys: "n", does: "The next run that was found", group: "Run", run: () => step(1) },
    { keys: "N", does: "The one before", group: "Run", run: () => step(-1) },
  ]);
  const byKey = (event: KeyboardEvent): void => {
    if (event.key === "Enter") {
      setFind(written);
      step(event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape" && written !== "") {
      event.stopPropagation();
      setWritten("");
      setFind("");
    }
  };
  return (
    <div className={styles["search"]} role="search">
      <Search size={14} aria-hidden />
      <input
        ref={field}
        className={styles["field"]}
        type="text"
        value={written}
        placeholder="Name or state:failed"
        aria-label="Look for runs"
        aria-invalid={trouble !== ""}
        title={SEARCH_HELP}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setWritten(event.target.value)}
        onKeyDown={byKey}
      />
      <SearchTrouble text={trouble} />
      {found !== null && (
        <>
          <span className={styles["count"]} role="status">
            {current < 0 ? "" : `${countText(current + 1)}/`}
            {countText(places.length)}
          </span>
          <Button
            look="quiet"
            aria-label="The match before"
            disabled={places.length === 0}
            onClick={() => step(-1)}
          >
            <ChevronUp size={14} aria-hidden />
          </Button>
          <Button
            look="quiet"
            aria-label="The next match"
            disabled={places.length === 0}
            onClick={() => step(1)}
          >
            <ChevronDown size={14} aria-hidden />
          </Button>
        </>
      )}
    </div>
  );
}
