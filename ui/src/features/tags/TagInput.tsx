import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useId, useState, type KeyboardEvent } from "react";

import { knownValueQueries } from "@/entities/known-value/queries";

import { offeredOf, refusalOf } from "./model";
import styles from "./RunTags.module.css";

interface Props {
  readonly tags: readonly string[];
  readonly onAdd: (tag: string) => void;
  readonly onClose: () => void;
}

/** Where a tag is typed; tags that other runs have are offered. */
export function TagInput({ tags, onAdd, onClose }: Props) {
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState(-1);
  const listId = useId();
  const { data } = useQuery(knownValueQueries.tags(useDeferredValue(typed.trim())));
  const offered = offeredOf(typed, data?.items ?? [], tags);
  const current = offered[chosen] ?? typed.trim();
  const refusal = current === "" ? null : refusalOf(current, tags);
  const add = (tag: string): void => {
    if (refusalOf(tag, tags) !== null) return;
    onAdd(tag.trim());
    setTyped("");
    setChosen(-1);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      setChosen((chosen + step + offered.length + 1) % (offered.length + 1));
    } else if (event.key === "Enter") {
      if (current === "") onClose();
      else add(current);
    } else if (event.key === "Escape") onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <span
      className={styles["field"]}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) onClose();
      }}
    >
      <input
        ref={focused}
        role="combobox"
        aria-label="Add a tag"
        aria-expanded={offered.length > 0}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={offered[chosen] === undefined ? undefined : `${listId}-${chosen}`}
        aria-invalid={refusal !== null}
        autoComplete="off"
        placeholder="tag"
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setChosen(-1);
        }}
        onKeyDown={onKey}
      />
      <span className={styles["list"]} hidden={offered.length === 0 && refusal === null}>
        {refusal !== null && (
          <span className={styles["refusal"]} role="alert">
            {refusal}
          </span>
        )}
        <span id={listId} role="listbox" aria-label="Tags">
          {offered.map((tag, place) => (
            // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the combobox has the keys and the focus
            <span
              key={tag}
              id={`${listId}-${place}`}
              role="option"
              aria-selected={place === chosen}
              className={styles["option"]}
              title={tag}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => add(tag)}
            >
              <bdi>{tag}</bdi>
              {!(data?.items ?? []).includes(tag) && <span className={styles["new"]}>new</span>}
            </span>
          ))}
        </span>
      </span>
    </span>
  );
}

/** It is there because somebody wants to type. */
function focused(input: HTMLInputElement | null): void {
  input?.focus();
}
