/** Much that lies side by side, in rows: for everything else it is one box, a block, and lines lead along its rows. */
import { type Box, type Job, type Layout, type Layouter, type Point, type Size } from "./layout";
import { inRows } from "./rows";
import { hasCircle, strandsOf, WIDEST, widthOf, type Strand } from "./strands";

/** Between a row and the line along it from which its boxes are reached, or which leaves them. */
const ALONG = 14;
/** Between the first boxes of rows and the line that leads down beside them. */
const LANE = 14;
/** Between the line that leaves a row and the one to the next. */
const APART = 10;
const NOWHERE: Box = { x: 0, y: 0, width: 0, height: 0 };
const OUTSIDE = -1;

/** Boxes that are laid out together, and lines between them, from the upper border to them and from them to the lower one. */
interface Part extends Size {
  readonly boxes: ReadonlyMap<number, Box>;
  readonly lines: ReadonlyMap<string, readonly Point[]>;
}

const lineKey = (from: number, to: number): string => `${from} ${to}`;

/** Return a layout in which no more than fits lies side by side of what needs the same and is needed by the same. */
export async function withRows(job: Job, layouter: Layouter): Promise<Layout> {
  // From left to right, what lies beside each other lies one below the other anyway.
  if (job.direction === "right") return layouter(job);
  const inner: Layouter = (each) => withRows(each, layouter);
  const found = await Promise.all(strandsOf(job).map((strands) => blockOf(job, strands, inner)));
  const blocks = found.filter((block) => block !== null);
  if (blocks.length === 0) return layouter(job);
  const reduced = reducedOf(job, blocks);
  if (hasCircle(reduced.job)) return layouter(job);
  return expanded(job, reduced, await inner(reduced.job));
}

/** Return strands as a block; null if they have room side by side. */
async function blockOf(job: Job, strands: readonly Strand[], layouter: Layouter): Promise<Part | null> {
  const members = strands.flat().map((index) => job.sizes[index] ?? NOWHERE);
  if (strands.length < 2 || widthOf(members) <= WIDEST) return null;
  const parts = await Promise.all(strands.map((strand) => partOf(job, strand, layouter)));
  const rows = inRows(parts, APART);
  if (widthOf(parts) <= WIDEST || rows.boxes.every(({ y }) => y === 0)) return null;
  const [width, height] = [rows.width + 2 * LANE, rows.height];
  const [boxes, lines] = [new Map<number, Box>(), new Map<string, readonly Point[]>()];
  parts.forEach((part, place) => {
    const { x, y } = rows.boxes[place] ?? NOWHERE;
    const inRow = rows.boxes.filter((box) => box.y === y);
    const bottom = y + Math.max(...inRow.map((box) => box.height));
    for (const [index, box] of part.boxes) boxes.set(index, movedBox(box, x + LANE, y));
    for (const [key, line] of part.lines) {
      const [from, to] = key.split(" ").map(Number);
      const moved = movedLine(line, x + LANE, y);
      const way =
        from === OUTSIDE ? wayIn(moved, y) : to === OUTSIDE ? wayOut(moved, bottom, width, height) : moved;
      lines.set(key, way);
    }
  });
  return { boxes, lines, width, height };
}

/** From the top of a block down beside its rows, and along one of them. */
const wayIn = (line: readonly Point[], y: number): readonly Point[] =>
  y === 0 ? line : [{ x: 0, y: 0 }, { x: 0, y }, ...line];

/** Down to the end of a row, along it, down beside those below it and to the bottom of the block. */
function wayOut(line: readonly Point[], y: number, width: number, height: number): readonly Point[] {
  const end = { x: line.at(-1)?.x ?? 0, y };
  return y === height ? [...line, end] : [...line, end, { x: width, y }, { x: width, y: height }];
}

/** Return the boxes of a strand as they lie in it. */
async function partOf(job: Job, strand: Strand, layouter: Layouter): Promise<Part> {
  const own = new Set(strand);
  const named = (index: number): number => (own.has(index) ? index : OUTSIDE);
  const edges = new Map(
    job.edges
      .map(([from, to]) => [named(from), named(to)] as const)
      .filter(([from, to]) => from !== to)
      .map((edge) => [lineKey(...edge), edge] as const),
  );
  const [only] = strand;
  if (strand.length === 1 && only !== undefined) return alone(only, job.sizes[only] ?? NOWHERE);
  const ends = [...edges.values()];
  const places = new Map(strand.map((index, place) => [index, place]));
  // What comes from outside begins in a point, and ends in another.
  const isEntered = ends.some(([from]) => from === OUTSIDE);
  const isLeft = ends.some(([, to]) => to === OUTSIDE);
  const entry = strand.length;
  const exit = isEntered ? entry + 1 : entry;
  const layout = await layouter({
    ...job,
    sizes: [
      ...strand.map((index) => job.sizes[index] ?? NOWHERE),
      ...[isEntered, isLeft].flatMap((is) => (is ? [{ width: 0, height: 0 }] : [])),
    ],
    edges: ends.map(([from, to]) => [places.get(from) ?? entry, places.get(to) ?? exit]),
    first: isEntered ? [entry] : [],
    last: isLeft ? [exit] : [],
  });
  return {
    ...layout,
    boxes: new Map(strand.map((index, place) => [index, layout.boxes[place] ?? NOWHERE])),
    lines: new Map([...edges.keys()].map((key, place) => [key, layout.lines[place] ?? []])),
  };
}

function alone(index: number, { width, height }: Size): Part {
  const x = width / 2;
  const upright = (from: number, to: number): readonly Point[] => [
    { x, y: from },
    { x, y: to },
  ];
  const end = height + 2 * ALONG;
  return {
    boxes: new Map([[index, { x: 0, y: ALONG, width, height }]]),
    lines: new Map([
      [lineKey(OUTSIDE, index), upright(0, ALONG)],
      [lineKey(index, OUTSIDE), upright(ALONG + height, end)],
    ]),
    width,
    height: end,
  };
}

interface Reduced {
  readonly job: Job;
  readonly blocks: readonly Part[];
  /** Which box of the reduced job stands for each of the job's, and in which block it is. */
  readonly standsFor: readonly number[];
  readonly inBlock: ReadonlyMap<number, Part>;
  readonly edgeOf: ReadonlyMap<string, number>;
}

/** The same job with each block as one box. */
function reducedOf(job: Job, blocks: readonly Part[]): Reduced {
  const inBlock = new Map(blocks.flatMap((block) => [...block.boxes.keys()].map((index) => [index, block])));
  const placeOf = new Map<Part, number>();
  const sizes: Size[] = [];
  const standsFor = job.sizes.map((size, index) => {
    const block = inBlock.get(index);
    const known = block === undefined ? undefined : placeOf.get(block);
    if (known !== undefined) return known;
    const { width, height } = block ?? size;
    const place = sizes.push({ width, height }) - 1;
    if (block !== undefined) placeOf.set(block, place);
    return place;
  });
  const all = (those: readonly number[]): readonly number[] => those.map((index) => standsFor[index] ?? 0);
  const pairs = job.edges
    .map(([from, to]) => [standsFor[from] ?? 0, standsFor[to] ?? 0] as const)
    .filter(([from, to]) => from !== to);
  const edges = new Map(pairs.map((pair) => [lineKey(...pair), pair]));
  return {
    job: { ...job, sizes, edges: [...edges.values()], first: all(job.first), last: all(job.last) },
    blocks,
    standsFor,
    inBlock,
    edgeOf: new Map([...edges.keys()].map((key, place) => [key, place])),
  };
}

/** Return the layout of a job from that of its reduced one. */
function expanded(job: Job, { standsFor, inBlock, edgeOf }: Reduced, layout: Layout): Layout {
  const around = standsFor.map((place) => layout.boxes[place] ?? NOWHERE);
  const boxes = around.map((box, index) => {
    const inside = inBlock.get(index)?.boxes.get(index);
    return inside === undefined ? box : movedBox(inside, box.x, box.y);
  });
  /** The piece of a line that is in the block of a box. */
  const piece = (index: number, key: string): readonly Point[] => {
    const { x, y } = around[index] ?? NOWHERE;
    return movedLine(inBlock.get(index)?.lines.get(key) ?? [], x, y);
  };
  const lines = job.edges.map(([from, to]) => {
    const [start, end] = [standsFor[from] ?? 0, standsFor[to] ?? 0];
    if (start === end) return piece(from, lineKey(from, to));
    const between = layout.lines[edgeOf.get(lineKey(start, end)) ?? 0] ?? [];
    return turning([...piece(from, lineKey(from, OUTSIDE)), ...between, ...piece(to, lineKey(OUTSIDE, to))]);
  });
  return { ...layout, boxes, lines };
}

const movedBox = (box: Box, x: number, y: number): Box => ({ ...box, x: box.x + x, y: box.y + y });
const movedLine = (line: readonly Point[], x: number, y: number): readonly Point[] =>
  line.map((point) => ({ x: point.x + x, y: point.y + y }));

/** A line without points that are twice in it, one after the other. */
const turning = (line: readonly Point[]): readonly Point[] =>
  line.filter(({ x, y }, place) => x !== line[place - 1]?.x || y !== line[place - 1]?.y);
