import { type SelectHTMLAttributes } from "react";

import { classNames } from "../lib/classNames";
import { keysOf } from "../lib/keysOf";
import styles from "./Select.module.css";

type Props<T extends string> = Omit<
  SelectHTMLAttributes<HTMLSelectElement>,
  "value" | "onChange" | "children"
> & {
  /** What can be chosen, with its words, in order. */
  readonly words: Readonly<Record<T, string>>;
  readonly value: T;
  readonly onChange: (value: T) => void;
};

/** One of a few words. */
export function Select<T extends string>({ words, value, onChange, className, ...rest }: Props<T>) {
  const keys = keysOf(words);
  return (
    <select
      {...rest}
      className={classNames(styles["select"], className)}
      value={value}
      onChange={(event) => {
        const chosen = keys[event.target.selectedIndex];
        if (chosen !== undefined) onChange(chosen);
      }}
    >
      {keys.map((key) => (
        <option key={key} value={key}>
          {words[key]}
        </option>
      ))}
    </select>
  );
}
