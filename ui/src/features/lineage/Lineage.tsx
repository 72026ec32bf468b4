import { useQueries } from "@tanstack/react-query";
import { useLayoutEffect, useMemo, useRef, useState } from "react";

import { artifactQueries, type Way } from "@/entities/artifact/queries";
import { ErrorCard } from "@/shared/ui/ErrorCard";
import { Skeleton } from "@/shared/ui/Skeleton";

import { layoutOf, NODE } from "./layout";
import styles from "./Lineage.module.css";
import { LineageNodeView } from "./LineageNodeView";
import { lineageModel, type Followed } from "./model";
import { ProvenanceButton } from "./ProvenanceButton";

interface Asked {
  readonly artifactId: string;
  readonly way: Way;
}

/** What a value was made from, to the left, and what was made from it, to the right, across all pipelines. */
export function Lineage({ artifactId }: { readonly artifactId: string }) {
  const [asked, setAsked] = useState<readonly Asked[]>([
    { artifactId, way: "up" },
    { artifactId, way: "down" },
  ]);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const answers = useQueries({
    queries: asked.map((each) => artifactQueries.lineage(each.artifactId, each.way, 1)),
    combine: (results) => ({
      graphs: results.map((result) => result.data),
      error: results.find((result) => result.error !== null),
      isPending: results.some((result) => result.isPending),
    }),
  });
  const model = useMemo(() => {
    const followed = asked.flatMap((each, place): readonly Followed[] => {
      const graph = answers.graphs[place];
      return graph === undefined ? [] : [{ ...each, graph }];
    });
    return lineageModel(artifactId, followed, opened);
  }, [artifactId, asked, answers.graphs, opened]);
  const layout = layoutOf(model);
  const middle = layout.spots.get(`a${artifactId}`)?.x;
  const scroller = useRef<HTMLDivElement>(null);
  const isAsFirst = asked.length === 2;
  useLayoutEffect(() => {
    const shown = scroller.current;
    if (shown === null || middle === undefined || !isAsFirst) return;
    shown.scrollLeft = middle + NODE.width / 2 - shown.clientWidth / 2;
    shown.scrollTop = (shown.scrollHeight - shown.clientHeight) / 2;
  }, [middle, layout.width, layout.height, isAsFirst]);
  if (answers.error?.error != null)
    return (
      <ErrorCard
        title="The lineage cannot be shown"
        error={answers.error.error}
        onRetry={() => void answers.error?.refetch()}
      />
    );
  if (middle === undefined) return <Skeleton rows={3} height={NODE.height} />;
  const isAlone = model.columns.length === 1 && !answers.isPending;
  return (
    <div className={styles["panel"]}>
      <div className={styles["bar"]}>
        <span>{isAlone ? "No run made it, and none used it." : "← made from"}</span>
        {!isAlone && <span>used by →</span>}
        {layout.paths.some(({ isBack }) => isBack) && <span>┄ the same value as one further back</span>}
        <ProvenanceButton artifactId={artifactId} />
      </div>
      <div ref={scroller} className={styles["scroller"]} tabIndex={0} role="region" aria-label="Lineage">
        <div className={styles["drawing"]} style={{ width: layout.width, height: layout.height }}>
          <svg className={styles["edges"]} width={layout.width} height={layout.height} aria-hidden>
            {layout.paths.map((path) => (
              <path key={path.key} d={path.d} className={path.isBack ? styles["back"] : undefined}>
                <title>{path.name}</title>
              </path>
            ))}
          </svg>
          {model.columns.map((column) => (
            <ul key={column.at} aria-label={labelOf(column.at)}>
              {column.nodes.map((node) => {
                const spot = layout.spots.get(node.key);
                return (
                  <li
                    key={node.key}
                    className={styles["spot"]}
                    style={{ left: spot?.x, top: spot?.y, width: NODE.width, height: NODE.height }}
                  >
                    <LineageNodeView
                      node={node}
                      isCentre={column.at === 0}
                      onFollow={(id) =>
                        setAsked([...asked, { artifactId: id, way: column.at < 0 ? "up" : "down" }])
                      }
                      onOpen={(key) => setOpened(new Set(opened).add(key))}
                    />
                  </li>
                );
              })}
            </ul>
          ))}
        </div>
      </div>
    </div>
  );
}

function labelOf(at: number): string {
  if (at === 0) return "This value";
  const sort = at % 2 === 0 ? "Values" : "Runs";
  const far = Math.ceil(Math.abs(at) / 2);
  return `${sort}, ${far} ${far === 1 ? "run" : "runs"} ${at < 0 ? "before" : "after"}`;
}
