/** Parts of a graph that lie beside each other: what hangs together but for that from which much begins, or in which it ends. */
import { type Job, type Size } from "./layout";
import { BESIDE } from "./rows";

/** Four calls side by side. */
export const WIDEST = 880;

export const widthOf = (sizes: readonly Size[]): number =>
  sizes.reduce((sum, { width }) => sum + width + BESIDE, -BESIDE);

/** Boxes that hang together. */
export type Strand = readonly number[];

/** Return strands that need the same and are needed by the same, together and in order; what many share is one by itself. */
export function strandsOf(job: Job): readonly (readonly Strand[])[] {
  const ends = new Set([...job.first, ...job.last]);
  const hubs = new Set([...ends, ...sharedIn(job)]);
  const firstOf = hangingTogether(job, hubs);
  const strands = new Map<number, number[]>();
  firstOf.forEach((first, index) => {
    if (!ends.has(index)) addTo(strands, first, index);
  });
  const between = job.edges
    .map(([from, to]) => [firstOf[from] ?? from, firstOf[to] ?? to] as const)
    .filter(([from, to]) => from !== to);
  return alikeOf(strands.keys(), between).map((firsts) => firsts.map((first) => strands.get(first) ?? []));
}

function addTo<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const known = lists.get(key);
  if (known === undefined) lists.set(key, [value]);
  else known.push(value);
}

/** What more leads to or from than has room side by side. */
function sharedIn({ sizes, edges }: Job): readonly number[] {
  const [before, after] = [new Map<number, Size[]>(), new Map<number, Size[]>()];
  const add = (to: Map<number, Size[]>, index: number, other: number): void => {
    const size = sizes[other];
    if (size !== undefined) addTo(to, index, size);
  };
  for (const [from, to] of edges) {
    add(after, from, to);
    add(before, to, from);
  }
  return [...before, ...after].flatMap(([index, beside]) =>
    beside.length > 1 && widthOf(beside) > WIDEST ? [index] : [],
  );
}

/** Return for each box the first of those that it hangs together with; hubs hang together with nothing. */
function hangingTogether({ sizes, edges }: Job, hubs: ReadonlySet<number>): readonly number[] {
  const firsts = sizes.map((_, index) => index);
  const find = (index: number): number => {
    let each = index;
    while (firsts[each] !== each) each = firsts[each] ?? each;
    firsts[index] = each;
    return each;
  };
  for (const [from, to] of edges) {
    if (hubs.has(from) || hubs.has(to)) continue;
    const [one, other] = [find(from), find(to)];
    firsts[Math.max(one, other)] = Math.min(one, other);
  }
  return firsts.map((_, index) => find(index));
}

/** Return those that need the same and are needed by the same, together and in order. */
export function alikeOf<Key>(
  among: Iterable<Key>,
  edges: readonly (readonly [from: Key, to: Key])[],
): readonly (readonly Key[])[] {
  const ends = new Map<Key, readonly [before: Set<Key>, after: Set<Key>]>();
  for (const key of among) ends.set(key, [new Set(), new Set()]);
  for (const [from, to] of edges) {
    ends.get(from)?.[1].add(to);
    ends.get(to)?.[0].add(from);
  }
  const found = new Map<string, Key[]>();
  for (const [key, sides] of ends) {
    const told = JSON.stringify(sides.map((side) => [...side].sort()));
    addTo(found, told, key);
  }
  return [...found.values()];
}

/** Whether something comes before itself. */
export function hasCircle({ sizes, edges }: Job): boolean {
  const missing = sizes.map(() => 0);
  const after = sizes.map((): number[] => []);
  for (const [from, to] of edges) {
    missing[to] = (missing[to] ?? 0) + 1;
    after[from]?.push(to);
  }
  const free = missing.flatMap((count, index) => (count === 0 ? [index] : []));
  for (const from of free)
    for (const to of after[from] ?? []) {
      missing[to] = (missing[to] ?? 0) - 1;
      if (missing[to] === 0) free.push(to);
    }
  return free.length < sizes.length;
}
