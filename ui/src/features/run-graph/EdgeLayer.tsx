import { ViewportPortal } from "@xyflow/react";
import { useAtomValue } from "jotai";
import { memo } from "react";

import { countText } from "@/shared/lib/numbers";

import styles from "./EdgeLayer.module.css";
import { type Placed } from "./layout";
import { litAtom } from "./marks";
import { middleOf, pathOf, tipOf } from "./path";
import { type Scene, type SceneEdge } from "./scene";
import { edgesOf } from "./walk";

interface Props {
  readonly scene: Scene;
  readonly placed: Placed;
}

/** All edges, as the layout says: they change only with it. */
export const EdgeLayer = memo(function EdgeLayer({ scene, placed }: Props) {
  return (
    <ViewportPortal>
      <svg className={styles["layer"]} aria-hidden>
        {edgesOf(scene).map((edge) => (
          <Line key={edge.key} edge={edge} placed={placed} />
        ))}
      </svg>
      <LitEdges scene={scene} placed={placed} />
    </ViewportPortal>
  );
});

function Line({ edge, placed }: { readonly edge: SceneEdge; readonly placed: Placed }) {
  const line = placed.lines.get(edge.key);
  if (line === undefined) return null;
  const middle = edge.count > 1 && !edge.isStart ? middleOf(line) : null;
  return (
    <g>
      <title>{edgeText(edge)}</title>
      <path className={styles["line"]} d={pathOf(line)} data-start={edge.isStart} />
      <path className={styles["tip"]} d={tipOf(line)} />
      {middle !== null && (
        <text
          className={styles["count"]}
          x={middle.x}
          y={middle.y}
          textAnchor="middle"
          dominantBaseline="central"
        >
          ×{countText(edge.count)}
        </text>
      )}
    </g>
  );
}

/** Those that are lit once more, above the others. */
function LitEdges({ scene, placed }: Props) {
  const lit = useAtomValue(litAtom);
  if (lit === null) return null;
  return (
    <svg className={styles["layer"]} aria-hidden>
      {edgesOf(scene)
        .filter(({ key }) => lit.has(key))
        .map(({ key }) => {
          const line = placed.lines.get(key) ?? [];
          return (
            <g key={key}>
              <path className={styles["lit"]} d={pathOf(line)} />
              <path className={styles["litTip"]} d={tipOf(line, 7)} />
            </g>
          );
        })}
    </svg>
  );
}

function edgeText(edge: SceneEdge): string {
  const names = edge.names.join(", ");
  if (edge.isStart) return "Begins with the arguments";
  return edge.count > 1 ? `${names} ×${countText(edge.count)}` : names;
}
