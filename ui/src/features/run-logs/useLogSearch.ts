import { useSetAtom } from "jotai";
import { useEffect, useMemo, useState } from "react";

import { type LogFacts } from "@/entities/log/logPages";
import { type LogPlace, type LogQuestion } from "@/entities/log/queries";
import { goAtom } from "@/shared/location";
import { toastAtom } from "@/shared/ui/toastAtoms";
import { copied } from "@/shared/lib/copy";
import { pluralText } from "@/shared/lib/numbers";

import { exactText } from "./copying";
import { type Hit } from "./hits";
import { lettersOf, levelsIn, patternOf, type Level } from "./levels";
import { type LogView } from "./logView";
import { type Pointer } from "./pointing";
import { errors, useErrorLine } from "./useErrorLine";
import { useHits, type Hits } from "./useHits";
import { useQuestion } from "./useQuestion";

interface Asked {
  readonly place: LogPlace;
  readonly view: LogView;
  readonly facts: LogFacts;
  readonly pointer: Pointer | null;
  readonly levels: readonly Level[];
  readonly isOnlyFound: boolean;
  /** What ended the attempt, as its log would say it; null if nothing is known of that. */
  readonly failure: LogQuestion | null;
}

export interface LogSearch extends ReturnType<typeof useQuestion> {
  /** Of what is looked for. */
  readonly hits: Hits;
  /** Lines that alone are shown; null if all are. */
  readonly filter: Hits | null;
  /** Go to the next or the last hit, or error. */
  readonly step: (what: "hit" | "error", isBack: boolean) => void;
  readonly isStepping: boolean;
  /** What is to be said of the error that the address points at; null if it points at something else, or it is shown. */
  readonly errorNote: string | null;
  /** Lines that the address points at, both included. */
  readonly selection: { readonly first: number; readonly last: number } | null;
  readonly copySelection: () => void;
}

/** Everything about lines that are looked for and pointed at. */
export function useLogSearch(given: Asked): LogSearch {
  const { place, view, facts, pointer, levels, isOnlyFound, failure } = given;
  const asked = useQuestion();
  const go = useSetAtom(goAtom);
  const toast = useSetAtom(toastAtom);
  const isThere = facts.status === "there" && facts.lines > 0;
  const isGrowing = !facts.isOver;
  const letters = lettersOf(levels);
  const levelQuestion = useMemo<LogQuestion | null>(
    () =>
      letters === "" ? null : { pattern: patternOf(levelsIn(letters)), isRegex: true, isCaseSensitive: true },
    [letters],
  );
  const gapEnd = facts.gap?.last_line ?? 0;
  const hits = useHits(place, asked.question, { isWanted: isThere, isGrowing, gapEnd });
  const ofLevels = useHits(place, levelQuestion, { isWanted: isThere, isGrowing, gapEnd });
  const ofErrors = useHits(place, errors, { isWanted: false, isGrowing, gapEnd });
  const error = useErrorLine(place, { pointer, failure, isThere });
  const [isStepping, setStepping] = useState(false);
  const filter = levelQuestion !== null ? ofLevels : isOnlyFound && asked.question !== null ? hits : null;
  const pointed = pointer?.kind === "lines" ? pointer : null;
  const first = pointed?.first ?? error.line;
  const last = pointed?.last ?? first;
  const selection = useMemo(
    () => (first === undefined || last === undefined ? null : { first, last }),
    [first, last],
  );

  useEffect(() => {
    view.setFilter(filter === null || filter.total === null ? null : filter.items);
  }, [view, filter?.items, filter?.total]); // eslint-disable-line react-hooks/exhaustive-deps -- of it no more matters
  useEffect(() => {
    if (isThere && selection !== null) view.reveal(selection.first);
  }, [view, selection, isThere]);

  const step = async (what: "hit" | "error", isBack: boolean): Promise<void> => {
    const source = what === "hit" ? hits : ofErrors;
    if (what === "hit" && asked.question === null) return;
    const from = selection?.first ?? (isBack ? view.lastSeen + 1 : view.firstSeen - 1);
    const wrapped = isBack ? facts.lines + 1 : 0;
    const look = (line: number): Promise<Hit | null> => (isBack ? source.previous(line) : source.next(line));
    setStepping(true);
    try {
      const hit = (await look(from)) ?? (await look(wrapped));
      if (hit === null)
        toast({ kind: "done", text: what === "hit" ? "It is not found in this log." : NO_ERROR });
      else go({ hash: { log: `L${hit.line}` } }, "replace");
    } catch (error) {
      toast({ kind: "error", text: error instanceof Error ? error.message : String(error) });
    } finally {
      setStepping(false);
    }
  };
  const copySelection = async (): Promise<void> => {
    if (selection === null) return;
    try {
      const last = Math.min(selection.last, facts.lines);
      const isDone = await copied(await exactText(place, selection.first, last));
      const words = pluralText(last - selection.first + 1, "line");
      toast(
        isDone
          ? { kind: "done", text: `${words} copied.` }
          : { kind: "error", text: "The browser did not let us copy." },
      );
    } catch (error) {
      toast({ kind: "error", text: error instanceof Error ? error.message : String(error) });
    }
  };
  return {
    ...asked,
    hits,
    filter,
    step: (what, isBack) => void step(what, isBack),
    isStepping,
    errorNote: error.note,
    selection,
    copySelection: () => void copySelection(),
  };
}

const NO_ERROR = "No line of this log looks like an error.";
