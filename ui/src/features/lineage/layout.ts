/** Where the nodes of a lineage are drawn. */
import { type LineageModel } from "./model";

export const NODE = { width: 200, height: 44 } as const;
const GAP = { x: 48, y: 12 } as const;

export interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface Path {
  readonly key: string;
  readonly d: string;
  readonly name: string;
  /** Whether it leads to a value that is further back: an equal one had come up there before. */
  readonly isBack: boolean;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly spots: ReadonlyMap<string, Spot>;
  readonly paths: readonly Path[];
}

/** Columns side by side, each in the middle of the height. */
export function layoutOf(model: LineageModel): Layout {
  const tallest = Math.max(1, ...model.columns.map((column) => column.nodes.length));
  const height = tallest * (NODE.height + GAP.y) - GAP.y;
  const spots = new Map<string, Spot>();
  model.columns.forEach((column, place) => {
    const own = column.nodes.length * (NODE.height + GAP.y) - GAP.y;
    column.nodes.forEach((node, row) => {
      spots.set(node.key, {
        x: place * (NODE.width + GAP.x),
        y: (height - own) / 2 + row * (NODE.height + GAP.y),
      });
    });
  });
  const paths = model.edges.flatMap(({ from, to, name }) => {
    const [start, end] = [spots.get(from), spots.get(to)];
    return start === undefined || end === undefined
      ? []
      : [{ key: `${from} ${to}`, d: curve(start, end), name, isBack: end.x <= start.x }];
  });
  return { width: model.columns.length * (NODE.width + GAP.x) - GAP.x, height, spots, paths };
}

function curve(from: Spot, to: Spot): string {
  const [x1, y1] = [from.x + NODE.width, from.y + NODE.height / 2];
  const [x2, y2] = [to.x, to.y + NODE.height / 2];
  const bend = Math.max(GAP.x / 2, Math.abs(x2 - x1) / 2);
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}
