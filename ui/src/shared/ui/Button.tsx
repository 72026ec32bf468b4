import { type ButtonHTMLAttributes } from "react";

import { classNames } from "../lib/classNames";
import styles from "./Button.module.css";

type Props = ButtonHTMLAttributes<HTMLButtonElement> & {
  /** `primary`: what most people want here; `danger`: it ends or removes something; `quiet`: no border until it is pointed at. */
  readonly look?: "plain" | "primary" | "danger" | "quiet";
  readonly ref?: React.Ref<HTMLButtonElement>;
};

export function Button({ look = "plain", className, type = "button", ...rest }: Props) {
  return <button {...rest} type={type} className={classNames(styles["button"], styles[look], className)} />;
}
