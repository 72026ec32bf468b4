import { type KeyboardEvent } from "react";

import { DeepLink, toRun } from "@/shared/location";
import { durationText } from "@/shared/lib/time";

import styles from "./RunRibbon.module.css";
import { shownStateOf, stateTokens, stateWords, type RunState } from "./states";

export interface RibbonRun {
  readonly id: string;
  readonly state: RunState;
  readonly is_interrupted: boolean;
  readonly created_at: string;
  /** Seconds. */
  readonly duration: number | null;
}

interface Props {
  /** Newest first, as the server tells them; drawn oldest first. */
  readonly runs: readonly RibbonRun[];
  readonly height?: number;
  /** The id of the run on whose page it stands. */
  readonly current?: string;
}

const LEAST = 0.15;

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  if (!(event.target instanceof HTMLElement)) return;
  const { previousElementSibling: before, nextElementSibling: after } = event.target;
  const next = event.key === "ArrowLeft" ? before : event.key === "ArrowRight" ? after : null;
  if (!(next instanceof HTMLElement)) return;
  event.preventDefault();
  next.focus();
}

/** The last runs of a pipeline as bars: height is duration, colour and shape are state; each leads to its run. */
export function RunRibbon({ runs, height = 20, current }: Props) {
  const longest = Math.max(...runs.map((run) => run.duration ?? 0), 0.001);
  return (
    <span
      role="group"
      aria-label="Last runs"
      className={styles["ribbon"]}
      style={{ height }}
      onKeyDown={moveFocus}
    >
      {[...runs].reverse().map((run) => {
        const state = shownStateOf(run);
        const part = run.duration === null ? 1 : LEAST + (1 - LEAST) * (run.duration / longest);
        const took = run.duration === null ? "not over" : durationText(1000 * run.duration);
        const said = `${stateWords[state]}, ${took}, ${new Date(run.created_at).toLocaleString()}`;
        return (
          <DeepLink
            key={run.id}
            to={toRun({ id: run.id, root_id: run.id })}
            title={said}
            aria-label={said}
            className={styles["bar"]}
            // One stop for the Tab key; arrow keys go to the others.
            tabIndex={run === runs[0] ? 0 : -1}
            aria-current={run.id === current ? "page" : undefined}
          >
            <span
              className={styles["fill"]}
              data-state={state}
              style={{ height: `${100 * part}%`, color: `var(${stateTokens[state]})` }}
            />
          </DeepLink>
        );
      })}
    </span>
  );
}
