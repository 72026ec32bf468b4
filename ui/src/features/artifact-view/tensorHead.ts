/** The first elements of an array along every axis, and planes cut out of them. */
import { fieldOf, itemsOf, numberOf } from "./reading";

export interface Cell {
  readonly number: number | null;
  /** As it was sent. */
  readonly told: unknown;
}

export type Plane = readonly (readonly Cell[])[];

/** How many elements along each axis are there. */
export function sizesOf(head: unknown): readonly number[] {
  const sizes: number[] = [];
  for (let at = head; Array.isArray(at); at = itemsOf(at)[0]) sizes.push(at.length);
  return sizes;
}

/** The last two axes, at a place along those before. */
export function planeOf(head: unknown, at: readonly number[]): Plane {
  const axes = sizesOf(head).length;
  const slice = at.slice(0, Math.max(0, axes - 2)).reduce<unknown>((so, place) => itemsOf(so)[place], head);
  if (axes === 0) return [[cellOf(head)]];
  if (axes === 1) return [itemsOf(slice).map(cellOf)];
  return itemsOf(slice).map((row) => itemsOf(row).map(cellOf));
}

const cellOf = (told: unknown): Cell => ({
  number: typeof told === "boolean" ? Number(told) : numberOf(told),
  told,
});

/** Where a number is between the least and the most that are shown, 0 to 1; null for what is no number. */
export function shadesOf(plane: Plane): (cell: Cell) => number | null {
  const finite = plane
    .flat()
    .flatMap(({ number }) => (number !== null && Number.isFinite(number) ? [number] : []));
  const least = finite.reduce((so, each) => Math.min(so, each), Infinity);
  const most = finite.reduce((so, each) => Math.max(so, each), -Infinity);
  return ({ number }) => {
    if (number === null || !Number.isFinite(number)) return null;
    return most > least ? (number - least) / (most - least) : 0.5;
  };
}

/** `float32[32, 3, 64, 64]`'s shape; what is no number in it is `?`. */
export const shapeOf = (content: unknown): readonly (number | null)[] =>
  itemsOf(fieldOf(content, "shape")).map(numberOf);

export const shapeText = (shape: readonly (number | null)[]): string =>
  shape.length === 0 ? "() – a single number" : shape.map((size) => size ?? "?").join(" × ");
