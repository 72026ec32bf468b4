/** Scene, layout and paint as the nodes that React Flow draws; one that looks the same is the same object. */
import { type Node } from "@xyflow/react";

import { type RunGraph } from "@/entities/graph/model";
import { type Given } from "@/entities/graph/varying";

import { type Box, type Placed } from "./layout";
import { longestOf, paintOf, saidOf, type Colouring, type Paint } from "./paint";
import { type Scene, type SceneNode } from "./scene";

export interface NodeData extends Record<string, unknown> {
  readonly node: SceneNode;
  readonly paint: Paint;
  readonly said: string;
  /** What tells its run from others of its name beside it. */
  readonly varying: readonly Given[] | null;
}
export type GraphNode = Node<NodeData>;

export class NodeDrawer {
  #drawn = new Map<string, { readonly looks: string; readonly node: GraphNode }>();

  draw(
    graph: RunGraph,
    scene: Scene,
    placed: Placed,
    colouring: Colouring,
    varyingAt: (place: number) => readonly Given[] | null,
  ): GraphNode[] {
    const longest = longestOf(graph, scene.nodes.values());
    const drawn = new Map<string, { readonly looks: string; readonly node: GraphNode }>();
    for (const node of scene.nodes.values()) {
      const box = placed.boxes.get(node.key);
      if (box === undefined) continue;
      const paint = paintOf(graph, node, colouring, longest);
      const varying = node.kind === "run" ? varyingAt(node.places[0] ?? 0) : null;
      const looks = JSON.stringify([paint, varying, box, node.isOpen, node.canOpen, node.inside]);
      const before = this.#drawn.get(node.key);
      drawn.set(
        node.key,
        before?.looks === looks ? before : { looks, node: nodeOf(scene, node, box, { paint, varying }) },
      );
    }
    this.#drawn = drawn;
    return [...drawn.values()].map(({ node }) => node);
  }
}

function nodeOf(
  scene: Scene,
  node: SceneNode,
  box: Box,
  { paint, varying }: Pick<NodeData, "paint" | "varying">,
): GraphNode {
  return {
    id: node.key,
    type: node.isOpen ? "frame" : node.kind === "input" || node.kind === "output" ? "port" : "run",
    position: { x: box.x, y: box.y },
    width: box.width,
    height: box.height,
    // What it would measure each node for, one after the other, is known.
    measured: { width: Math.round(box.width), height: Math.round(box.height) },
    handles: [],
    zIndex: depthOf(scene, node),
    data: { node, paint, varying, said: saidOf(paint, node, varying) },
    draggable: false,
    selectable: false,
    connectable: false,
    focusable: false,
  };
}

function depthOf(scene: Scene, node: SceneNode): number {
  let depth = 0;
  for (let each = node.inside; each !== null; each = scene.nodes.get(each)?.inside ?? null) depth += 1;
  return depth;
}
