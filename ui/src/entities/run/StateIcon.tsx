import { type ReactNode } from "react";

import styles from "./StateIcon.module.css";
import { stateTokens, stateWords, type ShownState } from "./states";

/** Each state has a shape of its own: it can be told without its colour. Drawn in a square of 16. */
const shapes = {
  CREATED: <circle cx="8" cy="8" r="5.25" fill="none" strokeWidth="1.5" strokeDasharray="2.2 1.6" />,
  SCHEDULED: (
    <g className={styles["turning"]}>
      <circle cx="8" cy="8" r="5.25" fill="none" strokeWidth="1.5" />
      <path d="M8 2.75a5.25 5.25 0 0 1 0 10.5z" stroke="none" fill="currentColor" />
    </g>
  ),
  RETRYING: (
    <>
      <path d="M12.9 6.2A5.25 5.25 0 1 0 13.25 8" fill="none" strokeWidth="1.5" />
      <path d="M13.6 3v3.6H10" fill="none" strokeWidth="1.5" />
    </>
  ),
  RESOLVED: (
    <>
      <circle cx="8" cy="8" r="6.25" stroke="none" fill="currentColor" />
      <path d="M5 8.2 7.2 10.4 11 6" fill="none" stroke="var(--surface)" strokeWidth="1.6" />
    </>
  ),
  FAILED: (
    <>
      <path d="M5.4 1.75h5.2l3.65 3.65v5.2l-3.65 3.65H5.4L1.75 10.6V5.4z" stroke="none" fill="currentColor" />
      <path d="M5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8" fill="none" stroke="var(--surface)" strokeWidth="1.6" />
    </>
  ),
  NESTED_FAILED: (
    <>
      <path d="M8 2.2 14.4 13.4H1.6z" fill="none" strokeWidth="1.5" strokeLinejoin="round" />
      <path d="M8 6.4v3.2M8 11.2v.6" fill="none" strokeWidth="1.6" />
    </>
  ),
  CANCELED: <rect x="3.25" y="3.25" width="9.5" height="9.5" stroke="none" fill="currentColor" />,
  INTERRUPTED: (
    <>
      <circle cx="8" cy="8" r="5.25" fill="none" strokeWidth="1.5" />
      <path d="M4.4 11.6 11.6 4.4" fill="none" strokeWidth="1.5" />
    </>
  ),
  REUSED: (
    <>
      <path d="M8 1.9 14.1 8 8 14.1 1.9 8z" fill="none" strokeWidth="1.4" />
      <path d="M5.5 8.1 7.3 9.9 10.5 6.4" fill="none" strokeWidth="1.4" />
    </>
  ),
} satisfies Record<ShownState, ReactNode>;

interface Props {
  readonly state: ShownState;
  readonly size?: number;
  /** Leave it out where the word stands beside it. */
  readonly isNamed?: boolean;
}

export function StateIcon({ state, size = 16, isNamed = false }: Props) {
  const said = isNamed
    ? ({ role: "img", "aria-label": stateWords[state] } as const)
    : ({ "aria-hidden": true } as const);
  return (
    <svg
      className={styles["icon"]}
      viewBox="0 0 16 16"
      width={size}
      height={size}
      stroke="currentColor"
      style={{ color: `var(${stateTokens[state]})` }}
      {...said}
    >
      {isNamed && <title>{stateWords[state]}</title>}
      {shapes[state]}
    </svg>
  );
}
