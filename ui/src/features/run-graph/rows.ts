/** Boxes that would lie side by side in one long row, in rows one below the other instead. */
import { type Box, type Job, type Layout, type Layouter, type Point, type Size } from "./layout";

const BESIDE = 20;
/** No more than these lie side by side. */
const MOST_BESIDE = 4;
/** Between a row and the line along it from which its boxes are reached, or which leaves them. */
const ALONG = 14;
/** Between the first boxes of rows and the line that leads down beside them. */
const LANE = 14;

/** Return boxes in rows, in order. */
export function inRows(sizes: readonly Size[], apart = BESIDE): Layout {
  const columns = Math.max(1, Math.ceil(Math.sqrt(sizes.length / 2)));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(0, ...sizes.filter((_size, index) => index % columns === column).map(({ width }) => width)),
  );
  const boxes: Box[] = [];
  let y = 0;
  for (let start = 0; start < sizes.length; start += columns) {
    const row = sizes.slice(start, start + columns);
    let x = 0;
    row.forEach((size, column) => {
      boxes.push({ x, y, ...size });
      x += (widths[column] ?? 0) + BESIDE;
    });
    y += Math.max(...row.map(({ height }) => height)) + apart;
  }
  const width = widths.reduce((sum, each) => sum + each + BESIDE, -BESIDE);
  return { boxes, lines: [], width: Math.max(0, width), height: Math.max(0, y - apart) };
}

/** Many boxes that need the same and are needed by the same: for everything else they are one. */
interface Block extends Size {
  readonly members: readonly number[];
  /** Where its members lie in it. */
  readonly boxes: readonly Box[];
}

/**
 * Return a layout in which no more than a few of some boxes that need the same, and are needed by the same, lie side by side.
 *
 * More of them are one box for the layouter, and lines lead along their rows.
 */
export async function withRows(job: Job, closed: ReadonlySet<number>, layouter: Layouter): Promise<Layout> {
  const blocks = job.direction === "down" ? blocksOf(job, closed) : [];
  if (blocks.length === 0) return layouter(job);
  const { reduced, standsFor, edgeOf } = reducedOf(job, blocks);
  const layout = await layouter(reduced);
  const boxes: Box[] = job.sizes.map((_, index) => layout.boxes[standsFor[index] ?? 0] ?? NOWHERE);
  const blockOf = new Map<number, Box>();
  for (const { members, boxes: inside } of blocks)
    members.forEach((index, place) => {
      const around = boxes[index] ?? NOWHERE;
      const box = inside[place] ?? NOWHERE;
      blockOf.set(index, around);
      boxes[index] = { ...box, x: around.x + box.x, y: around.y + box.y };
    });
  const lines = job.edges.map(([from, to], edge): readonly Point[] => {
    const line = layout.lines[edgeOf[edge] ?? 0] ?? [];
    const [start, end] = [boxes[from] ?? NOWHERE, boxes[to] ?? NOWHERE];
    return [...wayOut(start, blockOf.get(from)), ...line, ...wayIn(end, blockOf.get(to))];
  });
  return { ...layout, boxes, lines };
}

const NOWHERE: Box = { x: 0, y: 0, width: 0, height: 0 };

/** Return those that need the same and are needed by the same, together and in order. */
export function alikeOf<Key>(
  among: Iterable<Key>,
  edges: readonly (readonly [from: Key, to: Key])[],
): readonly (readonly Key[])[] {
  const ends = new Map<Key, readonly [before: Key[], after: Key[]]>();
  for (const key of among) ends.set(key, [[], []]);
  for (const [from, to] of edges) {
    ends.get(from)?.[1].push(to);
    ends.get(to)?.[0].push(from);
  }
  const found = new Map<string, Key[]>();
  for (const [key, sides] of ends) {
    const told = JSON.stringify(sides.map((side) => side.toSorted()));
    const known = found.get(told);
    if (known === undefined) found.set(told, [key]);
    else known.push(key);
  }
  return [...found.values()];
}

const blocksOf = ({ sizes, edges }: Job, closed: ReadonlySet<number>): readonly Block[] =>
  alikeOf(closed, edges).flatMap((members) =>
    members.length > MOST_BESIDE ? [blockOf(members, sizes)] : [],
  );

function blockOf(members: readonly number[], sizes: readonly Size[]): Block {
  const { boxes, width, height } = inRows(
    members.map((index) => sizes[index] ?? NOWHERE),
    2 * ALONG + BESIDE / 2,
  );
  return {
    members,
    boxes: boxes.map((box) => ({ ...box, x: box.x + LANE, y: box.y + ALONG })),
    width: width + 2 * LANE,
    height: height + 2 * ALONG,
  };
}

/** The same job with each block as one box; and which box and edge of it stand for those of the job. */
function reducedOf(job: Job, blocks: readonly Block[]) {
  const firsts = new Map(
    blocks.flatMap(({ members }) => members.map((index) => [index, members[0] ?? index])),
  );
  const blockAt = new Map(blocks.map((block) => [block.members[0], block]));
  const sizes: Size[] = [];
  const standsFor: number[] = [];
  job.sizes.forEach((size, index) => {
    const first = firsts.get(index) ?? index;
    standsFor.push(first === index ? sizes.length : (standsFor[first] ?? 0));
    const { width, height } = blockAt.get(index) ?? size;
    if (first === index) sizes.push({ width, height });
  });
  const places = new Map<string, number>();
  const edges: (readonly [number, number])[] = [];
  const edgeOf = job.edges.map(([from, to]) => {
    const pair = [standsFor[from] ?? 0, standsFor[to] ?? 0] as const;
    const place = places.get(pair.join()) ?? edges.push(pair) - 1;
    places.set(pair.join(), place);
    return place;
  });
  const all = (those: readonly number[]): readonly number[] => those.map((index) => standsFor[index] ?? 0);
  const reduced: Job = { ...job, sizes, edges, first: all(job.first), last: all(job.last) };
  return { reduced, standsFor, edgeOf };
}

const middleOf = (box: Box): number => box.x + box.width / 2;

/** From the top of a block down beside its rows, along a row and to a box of it. */
function wayIn(box: Box, block: Box | undefined): readonly Point[] {
  if (block === undefined) return [];
  const along = box.y - ALONG;
  const beside =
    along > block.y
      ? [
          { x: block.x, y: block.y },
          { x: block.x, y: along },
        ]
      : [];
  return [...beside, { x: middleOf(box), y: along }, { x: middleOf(box), y: box.y }];
}

/** From a box along its row, down beside those below it and to the bottom of its block. */
function wayOut(box: Box, block: Box | undefined): readonly Point[] {
  if (block === undefined) return [];
  const [end, right] = [block.y + block.height, block.x + block.width];
  const along = box.y + box.height + ALONG;
  const beside =
    along < end
      ? [
          { x: right, y: along },
          { x: right, y: end },
        ]
      : [];
  return [{ x: middleOf(box), y: box.y + box.height }, { x: middleOf(box), y: along }, ...beside];
}
