/** Which nodes in an open node have something to do with which: many needs are one edge. */
import { at, isVirtual } from "@/entities/graph/model";

import { type Item } from "./items";
import { type SceneEdge, type SceneNode } from "./scene";
import { type Structure } from "./structure";

const NONE = -1;

/** Runs that only build containers are passed. */
export function edgesIn(
  structure: Structure,
  whole: SceneNode,
  items: readonly Item[],
  ports: readonly SceneNode[],
): readonly SceneEdge[] {
  const { graph, producers, results } = structure;
  const output = ports.find(({ kind }) => kind === "output");
  const keys = [...items, ...(output === undefined ? [] : [output])].map(({ key }) => key);
  const sources = sourcesIn(structure, items);
  const bundles = new Bundles(keys.length);
  items.forEach(({ places }, to) => {
    for (const place of places) {
      const end = at(producers.first, place + 1);
      for (let edge = at(producers.first, place); edge < end; edge += 1) {
        const from = at(producers.entries, edge);
        const name = at(producers.names, edge);
        const own = sources.ownerOf(from);
        if (own !== NONE) bundles.add(own, to, 1, name);
        else sources.through(from).forEach((count, source) => bundles.add(source, to, count, name));
      }
    }
  });
  if (output !== undefined) {
    const place = whole.places[0] ?? 0;
    const end = at(results.first, place + 1);
    for (let edge = at(results.first, place); edge < end; edge += 1) {
      const from = at(results.entries, edge);
      const own = sources.ownerOf(from);
      if (own !== NONE) bundles.add(own, items.length, 1, NONE);
      else sources.through(from).forEach((count, source) => bundles.add(source, items.length, count, NONE));
    }
  }
  const edges = bundles.all.map(({ from, to, count, names }): SceneEdge => ({
    key: `${keys[from] ?? ""} ${keys[to] ?? ""}`,
    from: keys[from] ?? "",
    to: keys[to] ?? "",
    inside: whole.key,
    count,
    names: [...names].flatMap((name) => graph.edgeNames[name] ?? []),
    isStart: false,
  }));
  return [...edges, ...starts(whole, items, ports, edges)];
}

interface Bundle {
  readonly from: number;
  readonly to: number;
  count: number;
  readonly names: Set<number>;
}

/** Edges between items by their places, each once. */
class Bundles {
  readonly all: Bundle[] = [];
  readonly #width: number;
  readonly #known = new Map<number, Bundle>();
  #latest: Bundle | undefined;

  constructor(width: number) {
    this.#width = width;
  }

  add(from: number, to: number, count: number, name: number): void {
    if (from === to) return;
    let bundle = this.#latest;
    // Often the one before: a map of a hundred thousand steps is a few bundles.
    if (bundle?.from !== from || bundle.to !== to) {
      const pair = from * this.#width + to;
      bundle = this.#known.get(pair);
      if (bundle === undefined) {
        bundle = { from, to, count: 0, names: new Set() };
        this.#known.set(pair, bundle);
        this.all.push(bundle);
      }
      this.#latest = bundle;
    }
    bundle.count += count;
    bundle.names.add(name);
  }
}

/** Which item a run is in, and of which items a run that only builds containers has something in it, how often. */
function sourcesIn({ graph, producers }: Structure, items: readonly Item[]) {
  const owners = new Int32Array(graph.count).fill(NONE);
  items.forEach(({ places }, index) => {
    for (const place of places) owners[place] = index;
  });
  const passed = new Map<number, ReadonlyMap<number, number>>();
  const nothing: ReadonlyMap<number, number> = new Map();
  const through = (place: number): ReadonlyMap<number, number> => {
    if (!isVirtual(graph, place)) return nothing;
    const known = passed.get(place);
    if (known !== undefined) return known;
    const found = new Map<number, number>();
    passed.set(place, found);
    const more = (count: number, source: number): void => {
      found.set(source, (found.get(source) ?? 0) + count);
    };
    const end = at(producers.first, place + 1);
    for (let edge = at(producers.first, place); edge < end; edge += 1) {
      const from = at(producers.entries, edge);
      const own = at(owners, from);
      if (own !== NONE) more(1, own);
      else through(from).forEach(more);
    }
    return found;
  };
  return { ownerOf: (place: number): number => at(owners, place), through };
}

/** What needs nothing that stands beside it begins with the arguments. */
function starts(
  whole: SceneNode,
  items: readonly Item[],
  ports: readonly SceneNode[],
  edges: readonly SceneEdge[],
): readonly SceneEdge[] {
  const input = ports.find(({ kind }) => kind === "input");
  if (input === undefined) return [];
  const fed = new Set(edges.map(({ to }) => to));
  return items
    .filter(({ key }) => !fed.has(key))
    .map(({ key }) => ({
      key: `${input.key} ${key}`,
      from: input.key,
      to: key,
      inside: whole.key,
      count: 1,
      names: input.names,
      isStart: true,
    }));
}
