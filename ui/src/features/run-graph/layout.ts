/** Where nodes lie: each frame is laid out by itself, from the inside to the outside, and remembered by its shape. */
import { withRows } from "./blocks";
import { inRows } from "./rows";
import { type Frame, type Scene, type SceneNode } from "./scene";

export type Direction = "down" | "right";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What a layouter is asked: boxes without names, and which leads to which. */
export interface Job {
  readonly direction: Direction;
  readonly sizes: readonly Size[];
  readonly edges: readonly (readonly [from: number, to: number])[];
  /** Which boxes come before, and which after all others. */
  readonly first: readonly number[];
  readonly last: readonly number[];
}
export interface Layout {
  readonly boxes: readonly Box[];
  readonly lines: readonly (readonly Point[])[];
  readonly width: number;
  readonly height: number;
}
export type Layouter = (job: Job) => Promise<Layout>;

export interface Placed {
  readonly direction: Direction;
  readonly boxes: ReadonlyMap<string, Box>;
  readonly lines: ReadonlyMap<string, readonly Point[]>;
}

export const TITLE = 30;
const MARGIN = 12;
const RUN: Size = { width: 200, height: 44 };
const GROUP: Size = { width: 200, height: 56 };
const REST: Size = { width: 160, height: 32 };
const PORT = 24;
const LETTER = 7;

/** How large a node is that is not a frame. */
function sizeOf(node: SceneNode): Size {
  if (node.kind === "group") return GROUP;
  if (node.kind === "rest") return REST;
  if (node.kind === "run") return RUN;
  const letters = node.names.join(", ").length;
  return { width: Math.min(RUN.width, 34 + LETTER * letters), height: PORT };
}

/** Return a layouter that remembers: frames of the same shape are laid out once. */
export function remembering(layouter: Layouter): Layouter {
  const known = new Map<string, Promise<Layout>>();
  return (job) => {
    const shape = JSON.stringify(job);
    let found = known.get(shape);
    if (found === undefined) {
      found = layouter(job);
      known.set(shape, found);
      found.catch(() => known.delete(shape));
    }
    return found;
  };
}

export async function placed(scene: Scene, direction: Direction, layouter: Layouter): Promise<Placed> {
  const layouts = new Map<string, Layout>();
  // Inner frames first: how large they are is known then.
  for (const frame of [...scene.frames.values()].reverse())
    layouts.set(
      frame.key,
      await laidOut(
        jobOf(frame, direction, (node) => outer(node, layouts)),
        layouter,
      ),
    );
  const boxes = new Map<string, Box>();
  const lines = new Map<string, readonly Point[]>();
  const root = { x: 0, y: 0, ...outer(scene.root, layouts) };
  boxes.set(scene.root.key, root);
  for (const frame of scene.frames.values()) {
    const around = boxes.get(frame.key);
    const layout = layouts.get(frame.key);
    if (around === undefined || layout === undefined) continue;
    const x = around.x + MARGIN;
    const y = around.y + TITLE + MARGIN / 2;
    frame.nodes.forEach((node, index) => {
      const box = layout.boxes[index];
      if (box !== undefined) boxes.set(node.key, { ...box, x: box.x + x, y: box.y + y });
    });
    frame.edges.forEach((edge, index) => {
      const line = layout.lines[index];
      if (line !== undefined)
        lines.set(
          edge.key,
          line.map((point) => ({ x: point.x + x, y: point.y + y })),
        );
    });
  }
  return { direction, boxes, lines };
}

/** What has nothing to do with each other lies in rows, and so does much that has to do with the same. */
const laidOut = (job: Job, layouter: Layouter): Layout | Promise<Layout> =>
  job.edges.length === 0 ? inRows(job.sizes) : withRows(job, layouter);

function outer(node: SceneNode, layouts: ReadonlyMap<string, Layout>): Size {
  const layout = node.isOpen ? layouts.get(node.key) : undefined;
  if (layout === undefined) return sizeOf(node);
  return {
    width: Math.max(RUN.width, layout.width + 2 * MARGIN),
    height: layout.height + TITLE + 1.5 * MARGIN,
  };
}

/** What a layouter is asked for a frame. */
export function jobOf(frame: Frame, direction: Direction, size: (node: SceneNode) => Size): Job {
  const index = new Map(frame.nodes.map((node, place) => [node.key, place]));
  const all = (kind: SceneNode["kind"]): readonly number[] =>
    frame.nodes.flatMap((node, place) => (node.kind === kind ? [place] : []));
  return {
    direction,
    sizes: frame.nodes.map(size),
    edges: frame.edges.map(({ from, to }) => [index.get(from) ?? 0, index.get(to) ?? 0]),
    first: all("input"),
    last: all("output"),
  };
}

/** Does one job at a time: while one is done only the newest of those that are asked for waits. */
export class NewestWins<In, Out> {
  readonly #work: (asked: In) => Promise<Out>;
  #isBusy = false;
  #waiting: (() => void) | null = null;

  constructor(work: (asked: In) => Promise<Out>) {
    this.#work = work;
  }

  /** `told` is called with the outcome unless something newer was asked for in the meantime. */
  ask(asked: In, told: (outcome: Out) => void, failed: (why: unknown) => void): void {
    const begin = (): void => {
      this.#isBusy = true;
      this.#waiting = null;
      void this.#work(asked)
        .then(
          (outcome) => this.#waiting === null && told(outcome),
          (why: unknown) => this.#waiting === null && failed(why),
        )
        .finally(() => {
          this.#isBusy = false;
          this.#waiting?.();
        });
    };
    if (this.#isBusy) this.#waiting = begin;
    else begin();
  }
}

/** Return a layout moved so that the first of some nodes that both have is where it was: nothing jumps. */
export function heldAt(before: Placed | null, now: Placed, keys: readonly (string | null)[]): Placed {
  for (const key of keys) {
    const was = key === null ? undefined : before?.boxes.get(key);
    const is = key === null ? undefined : now.boxes.get(key);
    if (was === undefined || is === undefined) continue;
    const [x, y] = [was.x - is.x, was.y - is.y];
    if (x === 0 && y === 0) return now;
    return {
      direction: now.direction,
      boxes: new Map([...now.boxes].map(([each, box]) => [each, { ...box, x: box.x + x, y: box.y + y }])),
      lines: new Map(
        [...now.lines].map(([each, line]) => [
          each,
          line.map((point) => ({ x: point.x + x, y: point.y + y })),
        ]),
      ),
    };
  }
  return now;
}
