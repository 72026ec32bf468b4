import { useEffect, useRef, useState } from "react";

import { keyWords, parsed, withToken, type RunFilter } from "./model";
import { lastWord } from "./suggestions";

const TYPING_MS = 200;

interface FilterDraft {
  readonly draft: string;
  readonly type: (text: string) => void;
  /** Have everything that was typed count now; with another text in its place. */
  readonly apply: (text?: string) => void;
}

/** What is being typed: free text is searched for while it is, the rest counts when it is told to. */
export function useFilterDraft(
  filter: RunFilter,
  onChange: (filter: RunFilter, mode: "push" | "replace") => void,
): FilterDraft {
  const [draft, setDraft] = useState(filter.search);
  const [applied, setApplied] = useState(filter.search);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  if (filter.search !== applied) {
    // Back, a saved view, "Clear": the address says something else than what was typed.
    setApplied(filter.search);
    setDraft(filter.search);
  }
  const type = (text: string): void => {
    setDraft(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const search = searchedWhileTyping(text);
      setApplied(search);
      onChange({ ...filter, search }, "replace");
    }, TYPING_MS);
  };
  const apply = (text = draft): void => {
    clearTimeout(timer.current);
    const { tokens, rest } = parsed(text);
    setDraft(rest);
    setApplied(rest);
    onChange(tokens.reduce(withToken, { ...filter, search: rest }), "push");
  };
  return { draft, type, apply };
}

/** Words that will be filters are not searched for before they are. */
function searchedWhileTyping(text: string): string {
  const { before, word } = lastWord(text);
  const isKey = Object.keys(keyWords).some((key) => key.startsWith(word.replace(/^-/, "")) && word !== "");
  return parsed(isKey || isPair(word) ? before : text).rest;
}

const isPair = (word: string): boolean =>
  Object.keys(keyWords).some((key) => word.startsWith(`${key}:`) || word.startsWith(`-${key}:`));
