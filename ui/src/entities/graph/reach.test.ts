import fc from "fast-check";
import { expect, test } from "vitest";

import { madeGraph } from "./made";
import { at, isVirtual, type Edges, type RunGraph } from "./model";
import { reached, type Way } from "./reach";

interface Told {
  readonly parent: number;
  readonly needs?: readonly number[];
  readonly isVirtual?: boolean;
  /** Whether its output is that of the run that it is in. */
  readonly isResult?: boolean;
}

/** The root is not told of. */
function graphOf(told: readonly Told[]): RunGraph {
  const runs: readonly Told[] = [{ parent: -1 }, ...told];
  const needs = runs.flatMap((run, place) => (run.needs ?? []).map((from) => [place, from] as const));
  const results = runs.flatMap((run, place) => (run.isResult === true ? [[run.parent, place] as const] : []));
  return {
    ...madeGraph(
      runs.map(({ parent, isVirtual = false }, place) => ({ name: `run ${place}`, parent, isVirtual })),
    ),
    inputs: edges(needs),
    results: edges(results),
  };
}

const edges = (pairs: readonly (readonly [number, number])[]): Edges => ({
  consumer: Int32Array.from(pairs, ([to]) => to),
  producer: Int32Array.from(pairs, ([, from]) => from),
  name: new Int32Array(pairs.length),
});

const places = (graph: RunGraph, mask: Uint8Array): readonly number[] =>
  [...mask.keys()].filter((place) => mask[place] === 1 && !isVirtual(graph, place));
const from = (graph: RunGraph, place: number, way: Way, steps?: number): readonly number[] =>
  places(graph, reached(graph, [place], way, steps));

const diamond = graphOf([
  { parent: 0 },
  { parent: 0, needs: [1] },
  { parent: 0, needs: [1] },
  { parent: 0, needs: [2, 3] },
  { parent: 0, needs: [4] },
]);

test("what leads to a run, and what it leads to, all of it or so many steps", () => {
  expect(from(diamond, 4, "up")).toEqual([1, 2, 3, 4]);
  expect(from(diamond, 2, "up")).toEqual([1, 2]);
  expect(from(diamond, 2, "down")).toEqual([2, 4, 5]);
  expect(from(diamond, 5, "up", 2)).toEqual([2, 3, 4, 5]);
  expect(from(diamond, 1, "down", 1)).toEqual([1, 2, 3]);
  expect(from(diamond, 1, "down", 0)).toEqual([1]);
});

test("a run that only builds a container is no step", () => {
  const graph = graphOf([
    { parent: 0 },
    { parent: 0 },
    { parent: 0, needs: [1, 2], isVirtual: true },
    { parent: 0, needs: [3] },
  ]);
  expect(from(graph, 4, "up", 1)).toEqual([1, 2, 4]);
  expect(from(graph, 1, "down", 1)).toEqual([1, 4]);
});

test("ways go on outside of the run that they begin and end in, which is not on them; what is reached is so whole", () => {
  const graph = graphOf([
    { parent: 0 },
    { parent: 0, needs: [1] },
    { parent: 2 },
    { parent: 2, needs: [3], isResult: true },
    { parent: 0, needs: [2] },
    { parent: 5, isResult: true },
    { parent: 0 },
  ]);
  expect(from(graph, 4, "up")).toEqual([1, 3, 4]);
  expect(from(graph, 3, "up", 1)).toEqual([1, 3]);
  expect(from(graph, 4, "up", 1)).toEqual([3, 4]);
  expect(from(graph, 4, "down")).toEqual([4, 5, 6]);
  expect(from(graph, 6, "up")).toEqual([1, 2, 3, 4, 6]);
  expect(from(graph, 2, "down", 0)).toEqual([2, 3, 4]);
});

test("what is the output of a run and is needed within it too leads outside all the same", () => {
  const graph = graphOf([
    { parent: 0 },
    { parent: 1, isResult: true },
    { parent: 1, needs: [2] },
    { parent: 1, needs: [3] },
    { parent: 0, needs: [1] },
  ]);
  expect(from(graph, 2, "down", 1)).toEqual([2, 3, 5]);
});

/** Runs that need some that were created before; those may be in other runs, as long as all is without a circle. */
const graphs = fc
  .array(
    fc.record({
      parent: fc.nat(),
      needs: fc.array(fc.nat(), { maxLength: 3 }),
      isVirtual: fc.nat(4),
      isResult: fc.boolean(),
    }),
    { minLength: 1, maxLength: 24 },
  )
  .map((drawn) => {
    const told: Told[] = [];
    drawn.forEach((each, index) => {
      const whole = [0, ...told.flatMap((run, before) => (run.isVirtual === true ? [] : [before + 1]))];
      const parent = whole[each.parent % whole.length] ?? 0;
      const parents = [-1, ...told.map((run) => run.parent), parent];
      const needs = each.needs
        .map((need) => need % (index + 1))
        .filter((need) => {
          const ends = beside(parents, index + 1, need);
          return ends !== null && ends[1] < ends[0];
        });
      told.push({ parent, needs, isVirtual: each.isVirtual === 0, isResult: each.isResult });
    });
    return graphOf(told);
  });

const chainTo = (parents: ArrayLike<number>, place: number): readonly number[] =>
  place < 0 ? [] : [...chainTo(parents, parents[place] ?? -1), place];

/** Those of the runs around two that are beside each other. */
function beside(parents: ArrayLike<number>, one: number, other: number): readonly [number, number] | null {
  const [ones, others] = [chainTo(parents, one), chainTo(parents, other)];
  const apart = ones.findIndex((place, index) => place !== others[index]);
  const [first, second] = [ones[apart], others[apart]];
  return first === undefined || second === undefined ? null : [first, second];
}

/** For each run those next to it on a way, by looking at each edge. */
function nextTo(graph: RunGraph, way: Way): readonly ReadonlySet<number>[] {
  const next = Array.from({ length: graph.count }, () => new Set<number>());
  graph.inputs.consumer.forEach((consumer, edge) => {
    const ends = beside(graph.parent, consumer, at(graph.inputs.producer, edge));
    if (ends === null) return;
    const [to, before] = ends;
    if (way === "up") next[to]?.add(before);
    else next[before]?.add(to);
  });
  return next;
}

const isIn = (graph: RunGraph, place: number, whole: number): boolean =>
  chainTo(graph.parent, place).includes(whole);
const ways = fc.constantFrom<Way>("up", "down");
const everywhere = (graph: RunGraph): number[] => Array.from({ length: graph.count }, (_, place) => place);

test("all that is reached is what is reached from the run or from one around it, and what is in that", () => {
  fc.assert(
    fc.property(graphs, ways, fc.nat(), (graph, way, drawn) => {
      const start = drawn % graph.count;
      const next = nextTo(graph, way);
      // Whether there is a way from one to another, for all pairs.
      const leads = next.map((each) => new Set(each));
      for (const middle of everywhere(graph))
        for (const each of leads)
          if (each.has(middle)) for (const further of leads[middle] ?? []) each.add(further);
      const met = chainTo(graph.parent, start).flatMap((around) => [...(leads[around] ?? [])]);
      const wanted = everywhere(graph).filter((place) =>
        [start, ...met.filter((each) => !isVirtual(graph, each))].some((each) => isIn(graph, place, each)),
      );
      expect(from(graph, start, way)).toEqual(wanted.filter((place) => !isVirtual(graph, place)));
    }),
    { numRuns: 500 },
  );
});

test("so many steps reach what is so far away, from the nearest of several runs", () => {
  fc.assert(
    fc.property(
      graphs,
      ways,
      fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
      fc.nat(4),
      (graph, way, drawn, steps) => {
        const starts = drawn.map((each) => each % graph.count);
        const next = nextTo(graph, way);
        const results = new Set(
          graph.results.producer.filter(
            (made, edge) => at(graph.parent, made) === at(graph.results.consumer, edge),
          ),
        );
        const far = everywhere(graph).map((place) => (starts.includes(place) ? 0 : Infinity));
        const reachedBy = everywhere(graph).map((place) => (starts.includes(place) ? 0 : Infinity));
        const lessen = (all: number[], place: number, to: number): void => {
          all[place] = Math.min(all[place] ?? Infinity, to);
        };
        // Again and again, until nothing can be nearer.
        for (let time = 0; time <= graph.count; time += 1)
          for (const place of everywhere(graph)) {
            const here = far[place] ?? Infinity;
            for (const each of next[place] ?? []) {
              lessen(far, each, here + (isVirtual(graph, each) ? 0 : 1));
              lessen(reachedBy, each, here + 1);
            }
            const isEnd = next[place]?.size === 0 || (way === "down" && results.has(place));
            if (isEnd && place !== 0) lessen(far, at(graph.parent, place), here);
          }
        const whole = everywhere(graph).filter(
          (place) =>
            (reachedBy[place] ?? Infinity) <= steps && (starts.includes(place) || !isVirtual(graph, place)),
        );
        const wanted = everywhere(graph).filter((place) => whole.some((each) => isIn(graph, place, each)));
        expect(places(graph, reached(graph, starts, way, steps))).toEqual(
          wanted.filter((place) => !isVirtual(graph, place)),
        );
      },
    ),
    { numRuns: 500 },
  );
});

test("a map and a chain of a hundred thousand runs take no long time", () => {
  const count = 100_000;
  const all = Array.from({ length: count }, (_, index) => index);
  const map = graphOf([
    { parent: 0 },
    ...all.map(() => ({ parent: 0, needs: [1] })),
    { parent: 0, needs: all.map((index) => index + 2) },
  ]);
  const chain = graphOf(all.map((index) => ({ parent: 0, needs: index === 0 ? [] : [index] })));
  const began = performance.now();
  expect(from(map, count + 2, "up")).toHaveLength(count + 2);
  expect(from(map, 1, "down")).toHaveLength(count + 2);
  expect(from(chain, count, "up")).toHaveLength(count);
  // Linear: some ten milliseconds each; with the square of it, minutes.
  expect(performance.now() - began).toBeLessThan(5000);
});
