import { CaseSensitive, ChevronDown, ChevronUp, Regex, Search } from "lucide-react";
import { type RefObject } from "react";

import { ApiError } from "@/shared/api/client";
import { countText, pluralText } from "@/shared/lib/numbers";
import { Button } from "@/shared/ui/Button";

import styles from "./LogSearchBox.module.css";
import { type LogSearch } from "./useLogSearch";

interface Props {
  readonly search: LogSearch;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly isDisabled: boolean;
}

/** Where one writes what to look for, and how often it is found. */
export function LogSearchBox({ search, field, isDisabled }: Props) {
  const { draft, change, hits, step } = search;
  // In a log without lines nothing is searched, whatever an address asks for.
  const words = search.question === null || isDisabled ? "" : said(search);
  const isBad = hits.error instanceof ApiError && hits.error.status === 422;
  return (
    <div className={styles["box"]} role="search">
      <label className={styles["field"]}>
        <Search size={14} aria-hidden />
        <span className="visually-hidden">Search the log</span>
        <input
          ref={field}
          type="search"
          spellCheck={false}
          autoComplete="off"
          maxLength={1000}
          placeholder="Search the log"
          disabled={isDisabled}
          value={draft.pattern}
          aria-invalid={isBad}
          onChange={(event) => change({ ...draft, pattern: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === "Enter") step("hit", event.shiftKey);
            if (event.key !== "Escape") return;
            event.preventDefault();
            event.currentTarget.blur();
          }}
        />
        <Button
          look="quiet"
          className={styles["flag"]}
          aria-label="Regular expression"
          title="Regular expression"
          aria-pressed={draft.isRegex}
          onClick={() => change({ ...draft, isRegex: !draft.isRegex })}
        >
          <Regex size={14} aria-hidden />
        </Button>
        <Button
          look="quiet"
          className={styles["flag"]}
          aria-label="Match upper and lower case"
          title="Match upper and lower case"
          aria-pressed={draft.isCaseSensitive}
          onClick={() => change({ ...draft, isCaseSensitive: !draft.isCaseSensitive })}
        >
          <CaseSensitive size={14} aria-hidden />
        </Button>
      </label>
      {search.question !== null && (
        <>
          <Button
            look="quiet"
            className={styles["flag"]}
            aria-label="Last hit before"
            onClick={() => step("hit", true)}
          >
            <ChevronUp size={14} aria-hidden />
          </Button>
          <Button
            look="quiet"
            className={styles["flag"]}
            aria-label="Next hit"
            onClick={() => step("hit", false)}
          >
            <ChevronDown size={14} aria-hidden />
          </Button>
        </>
      )}
      <span className={styles["said"]} data-bad={hits.error !== null} role="status" title={words}>
        {words}
      </span>
    </div>
  );
}

function said({ hits, selection, isStepping }: LogSearch): string {
  if (hits.error !== null) return hits.error.message;
  if (hits.total === null || isStepping) return "Searching…";
  const words = pluralText(hits.total, "line");
  if (!hits.isComplete) return `${words} so far…`;
  const rank = selection === null ? null : hits.rankOf(selection.first);
  return `${rank === null ? "" : `${countText(rank)} of `}${words}`;
}
