import "@xyflow/react/dist/base.css";

import { MiniMap, ReactFlow, useStore, type Viewport } from "@xyflow/react";
import { useAtom, useAtomValue, useSetAtom } from "jotai";
import { useMemo, useState } from "react";

import { idAt, type RunGraph } from "@/entities/graph/model";
import { findAtom, goAtom, toRunHere } from "@/shared/location";
import { useShortcuts } from "@/shared/keyboard/useShortcuts";

import { betweenText } from "./between";
import { detailAt, FARTHEST, NEAREST } from "./camera";
import { EdgeLayer } from "./EdgeLayer";
import { FrameNode } from "./FrameNode";
import styles from "./GraphCanvas.module.css";
import { type Size } from "./layout";
import { focusAtom, hoverAtom, isLitAtom } from "./marks";
import { NodeDrawer, type GraphNode } from "./nodes";
import { PortNode } from "./PortNode";
import { RunNode } from "./RunNode";
import { type SceneNode } from "./scene";
import { Spoken } from "./Spoken";
import { ToggleContext } from "./toggleContext";
import { type Camera } from "./useCamera";
import { useGraphKeys } from "./useGraphKeys";
import { type Laid } from "./useLaid";
import { useVaryingSeen } from "./useVaryingSeen";
import { colouringAtom, isMinimapShownAtom } from "./view";
import { wayThrough } from "./walk";

const nodeTypes = {
  run: RunNode,
  frame: FrameNode,
  port: PortNode,
};
const options = { hideAttribution: true };

interface Props {
  readonly graph: RunGraph;
  readonly laid: Laid;
  readonly size: Size;
  readonly first: Viewport | null;
  readonly camera: Camera;
  /** The place of the run that is selected, if it is a run. */
  readonly selected: number | null;
  readonly selectedKey: string | null;
  readonly search: { readonly go: (step: 1 | -1) => void };
  readonly toggle: (key: string, isOpen: boolean) => void;
}

/** What has not begun is pale. */
function minimapColour({ data: { node, paint } }: GraphNode): string {
  if (node.isOpen) return "var(--hover)";
  return paint.isPlanned ? `color-mix(in srgb, ${paint.colour} 35%, transparent)` : paint.colour;
}

/** The graph itself, drawn by React Flow where our layout says. */
export function GraphCanvas(props: Props) {
  const { graph, laid, size, first, camera, selected, selectedKey, search, toggle } = props;
  const { scene, placed } = laid;
  const [drawer] = useState(() => new NodeDrawer());
  const colouring = useAtomValue(colouringAtom);
  const [rest, setRest] = useState<Viewport | null>(null);
  const varyingAt = useVaryingSeen(graph, laid, size, rest ?? first);
  const nodes = useMemo(
    () => drawer.draw(graph, scene, placed, colouring, varyingAt),
    [drawer, graph, scene, placed, colouring, varyingAt],
  );
  const detail = useStore((store) => detailAt(store.transform[2]));
  const isLit = useAtomValue(isLitAtom);
  const [isMinimap, setMinimap] = useAtom(isMinimapShownAtom);
  const focus = useSetAtom(focusAtom);
  const hover = useSetAtom(hoverAtom);
  const go = useSetAtom(goAtom);
  const find = useSetAtom(findAtom);
  const choose = (node: SceneNode, isAnother = false): void => {
    focus(node.key);
    if (isAnother && selected !== null && node.kind === "run" && node.places[0] !== selected) {
      // What is found is to be seen, though the pointer is still here.
      hover(null);
      find(betweenText(graph, selected, node.places[0] ?? 0));
    } else if (node.kind === "rest") toggle(node.key, true);
    else if (node.kind === "group") go(toRunHere(null, { node: node.key }));
    else {
      const [place = 0] = node.places;
      go(toRunHere(place === 0 ? null : idAt(graph, place)));
    }
  };
  const keys = useGraphKeys({ laid, selectedKey, camera, toggle, choose });
  useShortcuts([
    { keys: "f", does: "Fit the graph", group: "Graph", run: camera.fit },
    { keys: "0", does: "Natural size", group: "Graph", run: camera.natural },
    { keys: "m", does: "Minimap", group: "Graph", run: () => setMinimap(!isMinimap) },
    { keys: "n", does: "Next match", group: "Graph", run: () => search.go(1) },
    { keys: "N", does: "Match before", group: "Graph", run: () => search.go(-1) },
  ]);
  if (first === null) return null;
  return (
    <ToggleContext value={toggle}>
      <div className={styles["canvas"]} data-lod={detail} data-lit={isLit} data-took={Math.round(laid.took)}>
        <ReactFlow<GraphNode>
          nodes={nodes}
          nodeTypes={nodeTypes}
          defaultViewport={first}
          minZoom={FARTHEST}
          maxZoom={NEAREST}
          width={size.width}
          height={size.height}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          elementsSelectable={false}
          zoomOnDoubleClick={false}
          disableKeyboardA11y
          deleteKeyCode={null}
          selectionKeyCode={null}
          multiSelectionKeyCode={null}
          proOptions={options}
          tabIndex={0}
          aria-label="Graph: arrow keys go along the edges, Enter selects, Shift and Enter looks for what is between, plus and minus expand and collapse"
          onKeyDown={keys}
          onNodeClick={(event, { data }) => {
            choose(data.node, event.shiftKey);
            camera.complete(data.node);
          }}
          onNodeDoubleClick={(_event, { data }) =>
            data.node.canOpen && toggle(data.node.key, !data.node.isOpen)
          }
          onNodeMouseEnter={(_event, { data }) =>
            hover(data.node.isOpen ? null : wayThrough(scene, data.node.key))
          }
          onNodeMouseLeave={() => hover(null)}
          onMoveEnd={(_event, view) => {
            camera.remember();
            setRest(view);
          }}
        >
          <EdgeLayer scene={scene} placed={placed} />
          {isMinimap && (
            <MiniMap<GraphNode> pannable zoomable nodeColor={minimapColour} ariaLabel="Minimap" />
          )}
        </ReactFlow>
        <Spoken nodes={nodes} />
      </div>
    </ToggleContext>
  );
}
