import { useQuery } from "@tanstack/react-query";
import { useAtomValue } from "jotai";

import { pipelineCallQueries, type PipelineGrid as Grid } from "@/entities/pipeline/calls";
import { StateIcon } from "@/entities/run/StateIcon";
import { shownStateOf, stateWords } from "@/entities/run/states";
import { durationText, momentText } from "@/shared/lib/time";
import { DeepLink, paths, zoneAtom } from "@/shared/location";
import { EmptyState } from "@/shared/ui/EmptyState";
import { QueryPanel } from "@/shared/ui/QueryPanel";

import { cellsOf, cellText, type Cell } from "./model";
import styles from "./PipelineGrid.module.css";

/** What each of the last runs of a pipeline called, and how that went: functions are rows, runs columns. */
export function PipelineGrid({ path }: { readonly path: string }) {
  const query = useQuery(pipelineCallQueries.grid(path));
  return (
    <QueryPanel query={query} title="The grid cannot be shown">
      {(grid) => <Matrix path={path} grid={grid} />}
    </QueryPanel>
  );
}

/** Where not all runs have room, the newest are seen first. */
function toNewest(scroller: HTMLElement | null): void {
  if (scroller !== null) scroller.scrollLeft = scroller.scrollWidth;
}

function Matrix({ path, grid }: { readonly path: string; readonly grid: Grid }) {
  const zone = useAtomValue(zoneAtom);
  const rows = cellsOf(grid);
  // The newest is on the right, as in ribbons.
  const columns = grid.runs.map((run, place) => ({ run, place })).reverse();
  const momentOf = (at: string): string =>
    momentText(Date.parse(at), zone, { dateStyle: "medium", timeStyle: "short" });
  if (grid.functions.length === 0)
    return <EmptyState>The last runs of this pipeline have called nothing yet.</EmptyState>;
  return (
    <div className={styles["scroller"]} role="region" aria-label="Grid" tabIndex={0} ref={toNewest}>
      <table className={styles["table"]}>
        <thead>
          <tr>
            <th scope="col" className={styles["corner"]}>
              Function
            </th>
            {columns.map(({ run }) => {
              const state = shownStateOf(run);
              const said = `${stateWords[state]}, ${momentOf(run.created_at)}`;
              return (
                <th key={run.id} scope="col" className={styles["column"]}>
                  <DeepLink to={{ path: paths.pipelineRun(path, run.id) }} title={said} aria-label={said}>
                    <StateIcon state={state} />
                  </DeepLink>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {grid.functions.map((fn, row) => (
            <tr key={fn.path}>
              <th scope="row" className={styles["function"]} title={fn.path}>
                <span>{fn.name}</span>
              </th>
              {columns.map(({ run, place }) => {
                const cell = rows.get(row)?.get(place);
                return (
                  <td key={run.id}>
                    {cell === undefined ? (
                      <span
                        className={styles["none"]}
                        title={place < grid.covered ? "Not called" : "Not looked at"}
                      >
                        {place < grid.covered ? "·" : "?"}
                      </span>
                    ) : (
                      <DeepLink
                        to={{ path: paths.pipelineRun(path, run.id), hash: { q: `fn:${fn.path}` } }}
                        title={said(fn.name, cell)}
                        aria-label={said(fn.name, cell)}
                        className={styles["cell"]}
                      >
                        <StateIcon state={cell.state} size={14} />
                        {cell.count > 1 && <small>{cell.count > 999 ? "1k+" : cell.count}</small>}
                      </DeepLink>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {grid.covered < grid.runs.length && (
        <p className={styles["note"]}>
          Calls of the newest {grid.covered} of {grid.runs.length} runs are shown in full; the others have too
          many.
        </p>
      )}
    </div>
  );
}

const said = (name: string, cell: Cell): string =>
  `${name}: ${cellText(cell)}${cell.longest === null ? "" : `; the longest took ${durationText(1000 * cell.longest)}`}`;
