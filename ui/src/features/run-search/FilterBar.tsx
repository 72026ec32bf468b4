import { type ReactNode } from "react";

import { Button } from "@/shared/ui/Button";
import { Chip } from "@/shared/ui/Chip";

import styles from "./FilterBar.module.css";
import { FilterInput } from "./FilterInput";
import {
  isFiltered,
  NO_FILTER,
  tokensOf,
  troubleWith,
  withoutToken,
  wordOf,
  type FilterKey,
  type RunFilter,
} from "./model";

interface Props {
  readonly filter: RunFilter;
  readonly onChange: (filter: RunFilter, mode?: "push" | "replace") => void;
  /** Filters that the page has made already. */
  readonly fixed?: readonly FilterKey[];
  /** What stands at its end. */
  readonly children?: ReactNode;
}

/** What narrows a list of runs: chips that can be taken away, and a field to type more. */
export function FilterBar({ filter, onChange, fixed = [], children }: Props) {
  const tokens = tokensOf(filter).filter(({ key }) => !fixed.includes(key));
  const last = tokens.at(-1);
  const trouble = troubleWith(filter);
  return (
    <search className={styles["bar"]}>
      <div className={styles["field"]}>
        {tokens.map((token) => (
          <Chip
            key={wordOf(token)}
            {...(token.key === "tag" ? { word: token.value.replace(/^-/, "") } : {})}
            removeLabel={`Remove ${wordOf(token)}`}
            onRemove={() => onChange(withoutToken(filter, token))}
          >
            {wordOf(token)}
          </Chip>
        ))}
        <FilterInput
          filter={filter}
          onChange={onChange}
          onRemoveLast={() => last !== undefined && onChange(withoutToken(filter, last))}
          fixed={fixed}
        />
        {isFiltered(filter) && (
          <Button look="quiet" onClick={() => onChange({ ...NO_FILTER, nested: filter.nested })}>
            Clear
          </Button>
        )}
      </div>
      <Button
        look="quiet"
        aria-pressed={filter.nested}
        title="Show the runs that others called, too"
        onClick={() => onChange({ ...filter, nested: !filter.nested })}
      >
        Nested runs
      </Button>
      {children}
      {trouble !== "" && (
        <p className={styles["trouble"]} role="status">
          {trouble}
        </p>
      )}
    </search>
  );
}
