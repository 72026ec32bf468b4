import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { knownValueQueries } from "@/entities/known-value/queries";
import { useSettled } from "@/shared/lib/useSettled";

import { type FilterKey } from "./model";
import { asksFor, suggestionsFor, type Suggestion } from "./suggestions";

const TYPING_MS = 150;

/** What the word at the end of a text may become; the server knows which tags, owners and functions there are. */
export function useSuggestions(
  text: string,
  isOpen: boolean,
  fixed: readonly FilterKey[],
): readonly Suggestion[] {
  const settled = useSettled(text, TYPING_MS);
  const asked = isOpen ? asksFor(settled) : null;
  const part = asked?.part ?? "";
  const kept = { placeholderData: keepPreviousData };
  const tags = useQuery({ ...knownValueQueries.tags(part), ...kept, enabled: asked?.key === "tag" });
  const owners = useQuery({ ...knownValueQueries.owners(part), ...kept, enabled: asked?.key === "owner" });
  const functions = useQuery({ ...knownValueQueries.functions(part), ...kept, enabled: asked?.key === "fn" });
  if (!isOpen) return [];
  const known = {
    tag: tags.data?.items ?? [],
    owner: owners.data?.items ?? [],
    fn: functions.data?.items ?? [],
  };
  return suggestionsFor(text, known, fixed);
}
