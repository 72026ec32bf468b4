import { type InputHTMLAttributes, type Ref } from "react";

import { classNames } from "../lib/classNames";
import styles from "./SearchField.module.css";

type Props = Omit<InputHTMLAttributes<HTMLInputElement>, "type" | "onChange" | "aria-label"> & {
  /** What it searches, for whoever does not see where it stands. */
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly ref?: Ref<HTMLInputElement>;
};

/** A field for what somebody looks for; how wide it is is for whoever has it. */
export function SearchField({ label, onChange, className, ...rest }: Props) {
  return (
    <input
      {...rest}
      type="search"
      className={classNames(styles["field"], className)}
      aria-label={label}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
