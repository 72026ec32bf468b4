import { useAtom } from "jotai";
import { useEffect, useMemo, useState } from "react";

import { type Span } from "@/entities/graph/phases";
import { spanAtom } from "@/shared/location";

import { shownOf, withShown, type Shown } from "./address";
import { between, scaleOf, warpOf, type Scale, type Warp } from "./scale";

/** Returns the span to show instead of the one that is; null: everything. */
export type Change = (span: Span, warp: Warp) => Span | null;

interface View {
  readonly shown: Shown;
  readonly scale: Scale;
  readonly change: (by: Change) => void;
  readonly show: (more: Partial<Shown>) => void;
}

/** So long after the last change the address says what is shown. */
const PAUSE_MS = 200;

/** What part of the time is shown, as the address says. */
export function useView(whole: Span, gaps: readonly Span[], width: number): View {
  const [text, setText] = useAtom(spanAtom);
  const shown = useMemo(() => shownOf(text), [text]);
  const [draft, setDraft] = useState<{ readonly range: Span | null } | null>(null);
  const warp = useMemo(() => warpOf(whole, shown.isIdleShown ? [] : gaps), [whole, gaps, shown.isIdleShown]);
  const spanOf = (range: Span | null): Span =>
    range === null ? whole : between(warp, whole.from + range.from, whole.from + range.to);
  const span = spanOf((draft ?? shown).range);
  const { from, to } = span;
  const scale = useMemo(() => scaleOf(warp, { from, to }, width), [warp, from, to, width]);

  useEffect(() => {
    if (draft === null) return undefined;
    const waiting = setTimeout(() => {
      setText(withShown(text, { ...shown, range: draft.range }));
      setDraft(null);
    }, PAUSE_MS);
    return () => clearTimeout(waiting);
  }, [draft, text, shown, setText]);

  return {
    shown,
    scale,
    change: (by) =>
      setDraft((before) => {
        const next = by(spanOf((before ?? shown).range), warp);
        return { range: next === null || isAll(next, whole) ? null : afterBeginning(next, whole) };
      }),
    show: (more) => setText(withShown(text, { ...shown, ...draft, ...more })),
  };
}

const isAll = (span: Span, whole: Span): boolean => span.from <= whole.from && span.to >= whole.to;

const afterBeginning = (span: Span, whole: Span): Span => ({
  from: span.from - whole.from,
  to: span.to - whole.from,
});
