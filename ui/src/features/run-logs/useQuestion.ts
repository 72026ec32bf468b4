import { useAtom } from "jotai";
import { useEffect, useMemo, useState } from "react";

import { type LogQuestion } from "@/entities/log/queries";
import { logFindAtom } from "@/shared/location";

import { questionOf, questionText } from "./pointing";

const DEBOUNCE_MS = 300;
const NOTHING: LogQuestion = { pattern: "", isRegex: false, isCaseSensitive: false };

/** What is looked for: as it is written just now, and as the address has it a moment later. */
export function useQuestion(): {
  readonly draft: LogQuestion;
  readonly change: (question: LogQuestion) => void;
  readonly question: LogQuestion | null;
} {
  const [told, tell] = useAtom(logFindAtom);
  const [draft, setDraft] = useState(() => questionOf(told) ?? NOTHING);
  const [before, setBefore] = useState(told);
  if (before !== told) {
    // Somebody followed a link, or went back.
    setBefore(told);
    if (questionText(draft) !== told) setDraft(questionOf(told) ?? NOTHING);
  }
  const text = questionText(draft);
  useEffect(() => {
    if (text === told) return;
    const later = setTimeout(() => tell(text), DEBOUNCE_MS);
    return () => clearTimeout(later);
  }, [text, told, tell]);
  return { draft, change: setDraft, question: useMemo(() => questionOf(told), [told]) };
}
