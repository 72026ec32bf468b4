/** Which nodes and edges there are to see: pure, and independent of the states that runs are in. */
import { at, hasChildren } from "@/entities/graph/model";
import { listAt, namesAt } from "@/entities/graph/needs";

import { groupKey, pathsTo, runKey, shownInGroup, shownInRun, type Item, type Openness } from "./items";
import { edgesIn } from "./sceneEdges";
import { shownChildren, type Structure } from "./structure";

/** No more nodes than this are drawn at once; what more there is stays closed, with a sentence. */
export const MOST_DRAWN = 480;

export type NodeKind = "run" | "group" | "rest" | "input" | "output";

export interface SceneNode {
  readonly key: string;
  readonly kind: NodeKind;
  /** The frame that it is in; null for the root. */
  readonly inside: string | null;
  /** The runs that it stands for, one for a run; of inputs and outputs the run whose they are. */
  readonly places: readonly number[];
  /** Whether there is something in it to see. */
  readonly canOpen: boolean;
  /** Whether it is a frame around other nodes. */
  readonly isOpen: boolean;
  /** Of inputs: what they are called. */
  readonly names: readonly string[];
}

export interface SceneEdge {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly inside: string;
  /** How many needs of one run for another's output it stands for. */
  readonly count: number;
  /** The names of the inputs. */
  readonly names: readonly string[];
  /** What begins with the arguments of the run around it; which of them it takes is not known. */
  readonly isStart: boolean;
}

export interface Frame {
  readonly key: string;
  readonly nodes: readonly SceneNode[];
  readonly edges: readonly SceneEdge[];
}

export interface Scene {
  readonly root: SceneNode;
  /** Outer frames before those in them. */
  readonly frames: ReadonlyMap<string, Frame>;
  readonly nodes: ReadonlyMap<string, SceneNode>;
  /** How many runs have a node of their own. */
  readonly shown: number;
  readonly total: number;
  /** Whether something stays closed that was opened, as it would be too much. */
  readonly isCut: boolean;
}

interface Making {
  readonly structure: Structure;
  readonly openness: Openness;
  readonly kept: ReadonlySet<number>;
  readonly frames: Map<string, Frame>;
  readonly nodes: Map<string, SceneNode>;
  /** What was found to be in an open node. */
  readonly items: Map<string, readonly Item[]>;
  /** How many nodes there are, and will be in what is opened already. */
  drawn: number;
  isCut: boolean;
}

export function sceneOf(structure: Structure, openness: Openness): Scene {
  const { graph } = structure;
  const kept = pathsTo(structure, openness.pinned);
  const canOpen = hasChildren(graph, 0) && shownChildren(graph, 0).length > 0;
  const isOpen = canOpen && !openness.closed.has(runKey(0));
  const root: SceneNode = {
    key: runKey(0),
    kind: "run",
    inside: null,
    places: [0],
    canOpen,
    isOpen,
    names: [],
  };
  const making: Making = {
    structure,
    openness,
    kept,
    frames: new Map(),
    nodes: new Map(),
    items: new Map(),
    drawn: 0,
    isCut: false,
  };
  making.nodes.set(root.key, root);
  making.drawn = isOpen ? 1 + costOf(making, root) : 1;
  const waiting = isOpen ? [root] : [];
  for (const whole of waiting) waiting.push(...framed(making, whole));
  const shown = [...making.nodes.values()].filter(({ kind }) => kind === "run").length;
  return {
    root,
    frames: making.frames,
    nodes: making.nodes,
    shown,
    total: structure.total,
    isCut: making.isCut,
  };
}

/** Put what is in an open node into the scene; return the nodes in it that are open themselves. */
function framed(making: Making, whole: SceneNode): readonly SceneNode[] {
  const items = itemsIn(making, whole);
  const ports = whole.kind === "run" ? portsOf(making.structure, whole) : [];
  // What is open in it comes later, and counts then.
  for (const node of ports) making.nodes.set(node.key, node);
  const nodes = items.map((item): SceneNode => nodeOf(making, item, whole.key, items.length));
  for (const node of nodes) making.nodes.set(node.key, node);
  const opened = nodes
    .filter((node) => node.canOpen && isWanted(making, node))
    .map((node) => opening(making, node));
  const edges = edgesIn(making.structure, whole, items, ports);
  making.frames.set(whole.key, {
    key: whole.key,
    nodes: [...ports, ...nodes].map((node) => making.nodes.get(node.key) ?? node),
    edges,
  });
  return opened.filter((node) => node.isOpen);
}

function itemsIn({ structure, openness, kept, items }: Making, whole: SceneNode): readonly Item[] {
  const known = items.get(whole.key);
  if (known !== undefined) return known;
  const found =
    whole.kind === "group"
      ? shownInGroup({ key: whole.key, kind: "group", places: whole.places }, openness, kept)
      : shownInRun(structure, whole.places[0] ?? 0, openness, kept);
  items.set(whole.key, found);
  return found;
}

function nodeOf(making: Making, item: Item, inside: string, beside: number): SceneNode {
  const { graph } = making.structure;
  const canOpen =
    item.kind === "group" || (item.kind === "run" && shownChildren(graph, item.places[0] ?? 0).length > 0);
  return { ...item, inside, canOpen: canOpen && beside > 0, isOpen: false, names: [] };
}

function isWanted({ openness, kept }: Making, node: SceneNode): boolean {
  if (openness.closed.has(node.key)) return false;
  if (openness.opened.has(node.key)) return true;
  return node.kind === "group" && node.places.some((each) => kept.has(each));
}

/** With where it begins and ends. */
const costOf = (making: Making, node: SceneNode): number =>
  itemsIn(making, node).length + (node.kind === "run" ? 2 : 0);

/** Open a node, unless there are too many nodes then; what leads to pinned runs is opened in any case. */
function opening(making: Making, node: SceneNode): SceneNode {
  const cost = costOf(making, node);
  const isNeeded = node.places.some((each) => making.kept.has(each));
  if (making.drawn + cost > MOST_DRAWN && !isNeeded) {
    making.isCut = true;
    return node;
  }
  const open = { ...node, isOpen: true };
  making.nodes.set(open.key, open);
  making.drawn += cost;
  return open;
}

function portsOf(structure: Structure, whole: SceneNode): readonly SceneNode[] {
  const { graph, producers, results } = structure;
  const place = whole.places[0] ?? 0;
  const port = { inside: whole.key, places: [place], canOpen: false, isOpen: false } as const;
  const names = [...new Set(namesAt(producers, place))].map((name) => graph.edgeNames[name] ?? "");
  const ports: SceneNode[] = [];
  if (names.length > 0) ports.push({ ...port, key: `${whole.key}<`, kind: "input", names });
  if (listAt(results, place).length > 0)
    ports.push({ ...port, key: `${whole.key}!`, kind: "output", names: ["output"] });
  return ports;
}

/** Return what tells the key of the node that a run is in or is itself, in this scene: for many runs. */
export function nodesOfRuns(scene: Scene, structure: Structure): (place: number) => string | null {
  let rests: ReadonlyMap<number, string> | null = null;
  return (place) => {
    for (let each = place; each >= 0; each = at(structure.graph.parent, each)) {
      const own = scene.nodes.get(runKey(each));
      if (own !== undefined) return own.key;
      const group = scene.nodes.get(groupKey(structure, each));
      if (group !== undefined && !group.isOpen) return group.key;
      const rest = (rests ??= inRests(scene)).get(each);
      if (rest !== undefined) return rest;
    }
    return null;
  };
}

/** The keys of the stretches that are left out, by the runs in them. */
function inRests(scene: Scene): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const { kind, key, places } of scene.nodes.values())
    if (kind === "rest") for (const place of places) found.set(place, key);
  return found;
}

/** The key of the node that a run is in or is itself, in this scene. */
export const nodeOfRun = (scene: Scene, structure: Structure, place: number): string | null =>
  nodesOfRuns(scene, structure)(place);
