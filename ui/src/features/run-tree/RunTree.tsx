import { useSetAtom } from "jotai";
import { useState } from "react";

import { isVirtual, type RunGraph } from "@/entities/graph/model";
import { RunSearch } from "@/entities/graph/RunSearch";
import { SEARCHED } from "@/entities/run/searched";
import { noneFoundText } from "@/entities/graph/progress";
import { useFound } from "@/entities/graph/useFound";
import { findAtom } from "@/shared/location";
import { Button } from "@/shared/ui/Button";
import { EmptyState } from "@/shared/ui/EmptyState";

import styles from "./RunTree.module.css";
import { TreeMenu } from "./TreeMenu";
import { TreeRowView } from "./TreeRowView";
import { useTreeRows } from "@/entities/graph/useTreeRows";
import { useTreeList } from "@/entities/graph/useTreeList";

interface Props {
  readonly graph: RunGraph;
  /** The place of the run that is selected. */
  readonly selected: number;
}

const ROW = 26;

/** The runs of a pipeline run as what called what. */
export function RunTree({ graph, selected }: Props) {
  const found = useFound(graph);
  const setFind = useSetAtom(findAtom);
  const [isVirtualShown, setVirtualShown] = useState(isVirtual(graph, selected));
  const { rows, toggle } = useTreeRows(graph, selected, found, isVirtualShown);
  const { scroller, virtual, active, activate, onKeyDown, idOf, varyingOf } = useTreeList({
    graph,
    selected,
    rows,
    toggle,
    rowHeight: ROW,
  });

  return (
    <div className={styles["tree"]}>
      <div className={styles["bar"]}>
        <RunSearch graph={graph} selected={selected} found={found} />
        <TreeMenu isVirtualShown={isVirtualShown} onVirtualShown={setVirtualShown} />
      </div>
      {rows.length === 0 ? (
        <EmptyState action={<Button onClick={() => setFind("")}>Show all runs</Button>}>
          {noneFoundText(graph)} {SEARCHED}
        </EmptyState>
      ) : (
        <div ref={scroller} className={styles["scroller"]}>
          <div
            className={styles["rows"]}
            style={{ height: virtual.getTotalSize() }}
            role="tree"
            aria-label="Runs"
            tabIndex={-1}
            onKeyDown={onKeyDown}
          >
            {virtual.getVirtualItems().map(({ index, start }) => {
              const row = rows[index];
              if (row === undefined) return null;
              const place = row.kind === "run" ? row.place : null;
              return (
                <TreeRowView
                  key={row.key}
                  graph={graph}
                  row={row}
                  index={index}
                  id={idOf(row.key)}
                  top={start}
                  isActive={index === active}
                  isSelected={place === selected}
                  varying={varyingOf(row)}
                  isDim={found !== null && place !== null && found.mask[place] !== 1}
                  onActive={() => activate(row.key)}
                  onToggle={() => toggle(row)}
                />
              );
            })}
          </div>
        </div>
      )}
    </div>
  );
}
