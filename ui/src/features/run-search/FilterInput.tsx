import { useId, useState, type KeyboardEvent } from "react";

import { useShortcuts } from "@/shared/keyboard/useShortcuts";

import styles from "./FilterBar.module.css";
import { type FilterKey, type RunFilter } from "./model";
import { lastWord, type Suggestion } from "./suggestions";
import { useFilterDraft } from "./useFilterDraft";
import { useSuggestions } from "./useSuggestions";

interface Props {
  readonly filter: RunFilter;
  readonly onChange: (filter: RunFilter, mode: "push" | "replace") => void;
  readonly onRemoveLast: () => void;
  readonly fixed: readonly FilterKey[];
}

/** Where filters are typed: `status:failed tag:gpu text`, with what a word may become below it. */
export function FilterInput({ filter, onChange, onRemoveLast, fixed }: Props) {
  const { draft, type, apply } = useFilterDraft(filter, onChange);
  const [isOpen, setIsOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const id = useId();
  useShortcuts([
    {
      keys: "/",
      does: "Search here",
      group: "Lists",
      run: () => document.getElementById(`${id}-input`)?.focus(),
    },
  ]);
  const suggestions = useSuggestions(draft, isOpen, fixed);
  const choose = (suggestion: Suggestion): void => {
    const text = `${lastWord(draft).before}${suggestion.word}`;
    setActive(-1);
    if (suggestion.word.endsWith(":")) type(text);
    else apply(text);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const chosen = suggestions[active];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setIsOpen(true);
      const count = suggestions.length + 1;
      setActive(((active + 1 + (event.key === "ArrowDown" ? 1 : count - 1)) % count) - 1);
    } else if (event.key === "Enter") {
      if (chosen === undefined) apply();
      else choose(chosen);
    } else if (event.key === "Tab" && chosen !== undefined) {
      event.preventDefault();
      choose(chosen);
    } else if (event.key === "Escape" && isOpen) {
      event.stopPropagation();
      setIsOpen(false);
    } else if (event.key === "Backspace" && draft === "") {
      onRemoveLast();
    }
  };
  return (
    <div className={styles["typing"]}>
      <input
        id={`${id}-input`}
        className={styles["input"]}
        type="text"
        role="combobox"
        aria-label="Filter runs"
        aria-expanded={suggestions.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
        placeholder="Filter: status:failed -tag:gpu dur:>5m, or a name or id"
        autoComplete="off"
        spellCheck={false}
        value={draft}
        onClick={() => setIsOpen(true)}
        onBlur={() => setIsOpen(false)}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setIsOpen(true);
          setActive(-1);
          type(event.target.value);
        }}
      />
      <ul
        id={`${id}-list`}
        role="listbox"
        aria-label="What the word may become"
        className={styles["suggestions"]}
        hidden={suggestions.length === 0}
      >
        {suggestions.map((each, place) => (
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- the field takes the keys for them
          <li
            key={each.word}
            id={`${id}-${place}`}
            role="option"
            aria-selected={place === active}
            className={styles["suggestion"]}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(each)}
          >
            <code>{each.word}</code> <span>{each.hint}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
