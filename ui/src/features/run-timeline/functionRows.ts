/** The runs of a pipeline run by what they are runs of. */
import { at, isVirtual, type RunGraph } from "@/entities/graph/model";
import { failedFirst, PAGE, runKey, type Asked, type TreeRow } from "@/entities/graph/treeRows";

/** Return a row for each function, with its runs in it where it is open. */
export function functionRows(graph: RunGraph, asked: Asked): readonly TreeRow[] {
  const byFunction = new Map<number, number[]>();
  for (let place = 0; place < graph.count; place += 1) {
    if (!asked.isVirtualShown && isVirtual(graph, place)) continue;
    if (asked.found !== null && asked.found[place] !== 1) continue;
    const of = at(graph.functionOf, place);
    const known = byFunction.get(of);
    if (known === undefined) byFunction.set(of, [place]);
    else known.push(place);
  }
  const rows: TreeRow[] = [];
  let position = 0;
  for (const [of, places] of byFunction) {
    position += 1;
    const where = { level: 1, position, siblings: byFunction.size };
    const [only] = places;
    if (places.length === 1 && only !== undefined) {
      rows.push({ kind: "run", key: runKey(only), place: only, isOpen: null, ...where });
      continue;
    }
    const key = `f${of}`;
    const isOpen = asked.open.get(key) ?? false;
    rows.push({ kind: "group", key, places, isOpen, ...where });
    if (isOpen) rows.push(...inner(graph, key, places, PAGE * (asked.pages.get(key) ?? 1)));
  }
  return rows;
}

function inner(graph: RunGraph, key: string, places: readonly number[], shown: number): readonly TreeRow[] {
  const isCut = shown < places.length;
  const siblings = Math.min(shown, places.length) + (isCut ? 1 : 0);
  const rows: TreeRow[] = failedFirst(graph, places)
    .slice(0, shown)
    .map((place, index) => ({
      kind: "run",
      key: runKey(place),
      place,
      isOpen: null,
      level: 2,
      position: index + 1,
      siblings,
    }));
  if (isCut)
    rows.push({
      kind: "more",
      key: `${key}+`,
      group: key,
      shown,
      total: places.length,
      level: 2,
      position: siblings,
      siblings,
    });
  return rows;
}
