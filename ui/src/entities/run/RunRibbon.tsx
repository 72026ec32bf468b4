import { useAtomValue } from "jotai";

import { pluralText } from "@/shared/lib/numbers";
import { durationText, momentText } from "@/shared/lib/time";
import { toRun, useLinks, zoneAtom } from "@/shared/location";

import styles from "./RunRibbon.module.css";
import { isTerminal, shownStateOf, stateTokens, stateWords, type RunState } from "./states";

export interface RibbonRun {
  readonly id: string;
  readonly state: RunState;
  readonly is_interrupted: boolean;
  readonly is_cached: boolean;
  readonly created_at: string;
  /** Seconds; null if it is not over, or never began. */
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

const isOver = (run: RibbonRun): boolean => isTerminal(run.state) || run.is_interrupted;

function partOf(run: RibbonRun, longest: number): number {
  if (run.duration === null) return isOver(run) ? LEAST : 1;
  return LEAST + (1 - LEAST) * (run.duration / longest);
}

/** Nothing is said of one that never began, as a cached one. */
function tookText(run: RibbonRun): readonly string[] {
  if (run.duration !== null) return [durationText(1000 * run.duration)];
  return isOver(run) ? [] : ["not over"];
}

/** `The last 20 runs, newest first: Succeeded, Failed, …` */
const summaryOf = (runs: readonly RibbonRun[]): string =>
  `The last ${pluralText(runs.length, "run")}, newest first: ${runs.map((run) => stateWords[shownStateOf(run)]).join(", ")}`;

/**
 * The last runs of a pipeline as bars: height is duration, colour and shape are state; each leads to its run.
 *
 * The bars are too narrow to be more than a short way for a mouse: whoever uses keys or hears the page is told all of
 * them at once, and has the list of runs.
 */
export function RunRibbon({ runs, height = 20, current }: Props) {
  const { hrefOf, follow } = useLinks();
  const zone = useAtomValue(zoneAtom);
  const longest = Math.max(...runs.map((run) => run.duration ?? 0), 0.001);
  return (
    <span className={styles["frame"]}>
      <span className="visually-hidden">{summaryOf(runs)}</span>
      <span className={styles["ribbon"]} style={{ height }} aria-hidden>
        {[...runs].reverse().map((run) => {
          const state = shownStateOf(run);
          const said = [stateWords[state], ...tookText(run), momentText(Date.parse(run.created_at), zone)];
          const target = toRun({ id: run.id, root_id: run.id });
          return (
            <a
              key={run.id}
              href={hrefOf(target)}
              onClick={(event) => follow(event, target)}
              title={said.join(", ")}
              tabIndex={-1}
              className={styles["bar"]}
              aria-current={run.id === current ? "page" : undefined}
            >
              <span
                className={styles["fill"]}
                data-state={state}
                style={{ height: `${100 * partOf(run, longest)}%`, color: `var(${stateTokens[state]})` }}
              />
            </a>
          );
        })}
      </span>
    </span>
  );
}
