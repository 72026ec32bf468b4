import { type RefObject } from "react";

import { useShortcuts } from "@/shared/keyboard/useShortcuts";

import { type LogView } from "./logView";
import { type LogSearch } from "./useLogSearch";

interface Given {
  readonly search: LogSearch;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly view: LogView;
}

/** The keys of a log. */
export function useLogKeys({ search, field, view }: Given): void {
  const group = "Log";
  useShortcuts([
    {
      keys: "/",
      does: "Look for something in the log",
      group,
      run: () => {
        field.current?.focus();
        field.current?.select();
      },
    },
    { keys: "n", does: "Next line in which it is found", group, run: () => search.step("hit", false) },
    { keys: "N", does: "Last line before in which it is found", group, run: () => search.step("hit", true) },
    { keys: "e", does: "Next error", group, run: () => search.step("error", false) },
    { keys: "E", does: "Last error before", group, run: () => search.step("error", true) },
    { keys: "f", does: "Follow the end", group, run: view.toEnd },
  ]);
}
