import { expect, test } from "vitest";

import { fitting } from "./camera";
import { placed, type Box, type Point } from "./layout";
import { type Scene } from "./scene";
import { chains, madeGraph, type RunMade } from "./testGraphs";
import { byElk, isIn, sceneFor } from "./testLayouter";

/** What a graph has beside the details of a run, 1440 wide. */
const SPACE = { width: 760, height: 645 };

/** In a run in the outermost: something that a dozen need, and something else that needs those. */
const DOZEN = Array.from({ length: 12 }, (_, index) => `r${index + 3}`);
const dozen = () =>
  madeGraph([
    { parent: 0, fn: "m.search" },
    { parent: 1, fn: "m.load" },
    ...DOZEN.map(() => ({ parent: 1, fn: "m.fit", needs: [2] })),
    { parent: 1, fn: "m.best", needs: DOZEN.map((_, index) => index + 3) },
  ]);

/** Whether a line of level and upright pieces goes through the inside of a box. */
const crosses = (line: readonly Point[], { x, y, width, height }: Box): boolean =>
  line.slice(1).some((to, index) => {
    const from = line[index]!;
    expect(from.x === to.x || from.y === to.y).toBe(true);
    const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)];
    const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)];
    return right > x && left < x + width && bottom > y && top < y + height;
  });

/** Nothing lies on anything else, all in its frame, and each line leads from its box to its box and through no other. */
function expectTidy(
  scene: Scene,
  boxes: ReadonlyMap<string, Box>,
  lines: ReadonlyMap<string, readonly Point[]>,
): void {
  for (const frame of scene.frames.values()) {
    const inside = frame.nodes.map(({ key }) => boxes.get(key)!);
    for (const box of inside) {
      expect(isIn(box, boxes.get(frame.key)!)).toBe(true);
      expect(inside.filter((other) => overlap(box, other))).toEqual([box]);
    }
    for (const { key, from, to } of frame.edges) {
      const line = lines.get(key)!;
      const [start, end] = [boxes.get(from)!, boxes.get(to)!];
      expect(line[0]).toMatchObject({ y: start.y + start.height });
      expect(line.at(-1)).toMatchObject({ y: end.y });
      expect(isBeside(line[0]!, start) || isBeside(line.at(-1)!, end)).toBe(false);
      expect(inside.some((box) => crosses(line, box))).toBe(false);
    }
  }
}

const isBeside = (point: Point, { x, width }: Box): boolean => point.x < x || point.x > x + width;

const overlap = (one: Box, other: Box): boolean =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height;

test("a dozen calls that need the same lie in rows, and no line goes through one of them", async () => {
  const { boxes, lines } = await placed(sceneFor(dozen()), "down", byElk);
  expect(fitting(boxes.get("r0")!, SPACE).zoom).toBeGreaterThan(0.85);
  const calls = DOZEN.map((key) => boxes.get(key)!);
  expect(new Set(calls.map(({ y }) => y)).size).toBe(4);
  DOZEN.forEach((key, index) => {
    const call = calls[index]!;
    expect(isIn(call, boxes.get("r1")!)).toBe(true);
    const [wayIn, wayOut] = [lines.get(`r2 ${key}`)!, lines.get(`${key} r15`)!];
    expect(wayIn.at(-1)).toEqual({ x: call.x + call.width / 2, y: call.y });
    expect(wayOut[0]).toEqual({ x: call.x + call.width / 2, y: call.y + call.height });
    for (const line of [wayIn, wayOut]) expect(calls.some((other) => crosses(line, other))).toBe(false);
  });
});

test("a dozen chains that begin and end alike lie in rows, and no line goes through a call", async () => {
  const scene = sceneFor(chains(12));
  const { boxes, lines } = await placed(scene, "down", byElk);
  expect(fitting(boxes.get("r0")!, SPACE).zoom).toBeGreaterThan(0.6);
  expectTidy(scene, boxes, lines);
});

test("eight calls that are open lie in rows, whatever is in them", async () => {
  const made: RunMade[] = [{ parent: 0, fn: "m.load" }];
  const trains: number[] = [];
  for (let number = 0; number < 8; number += 1) {
    const train = made.push({ parent: 0, fn: `m.train${number}`, needs: [1] });
    trains.push(train);
    for (let step = 0; step < 2 + (number % 3); step += 1)
      made.push({ parent: train, fn: `m.step${step}`, needs: step === 0 ? [] : [made.length] });
  }
  const scene = sceneFor(madeGraph([...made, { parent: 0, fn: "m.best", needs: trains }]));
  expect(trains.every((train) => scene.nodes.get(`r${train}`)?.isOpen === true)).toBe(true);
  const { boxes, lines } = await placed(scene, "down", byElk);
  expect(new Set(trains.map((train) => boxes.get(`r${train}`)!.y)).size).toBeGreaterThan(1);
  expect(fitting(boxes.get("r0")!, SPACE).zoom).toBeGreaterThan(0.5);
  expectTidy(scene, boxes, lines);
});

test("rows in rows: each of six calls leads to five, which are taken by one", async () => {
  const made: RunMade[] = [{ parent: 0, fn: "m.load" }];
  const means: number[] = [];
  for (let number = 0; number < 6; number += 1) {
    const fit = made.push({ parent: 0, fn: `m.fit${number}`, needs: [1] });
    const folds = [0, 1, 2, 3, 4].map((fold) =>
      made.push({ parent: 0, fn: `m.fold${number}-${fold}`, needs: [fit] }),
    );
    means.push(made.push({ parent: 0, fn: `m.mean${number}`, needs: folds }));
  }
  const scene = sceneFor(madeGraph([...made, { parent: 0, fn: "m.best", needs: means }]));
  const { boxes, lines } = await placed(scene, "down", byElk);
  expect(boxes.get("r0")!.width).toBeLessThan(1800);
  expectTidy(scene, boxes, lines);
});

test("chains that take what others of them end with are laid out without rows", async () => {
  // Of a threshold that all models have a say in, each of them needs to know.
  const models = Array.from({ length: 6 }, (_, index) => index + 1);
  const scene = sceneFor(
    madeGraph([
      ...models.map(() => ({ parent: 0, fn: "m.fit" })),
      { parent: 0, fn: "m.threshold", needs: models },
      ...models.map((model) => ({ parent: 0, fn: "m.decide", needs: [model, 7] })),
    ]),
  );
  const { boxes } = await placed(scene, "down", byElk);
  for (const model of models) expect(boxes.get(`r${model}`)!.y).toBeLessThan(boxes.get("r7")!.y);
});

test("from left to right a dozen calls lie one below the other", async () => {
  const { boxes } = await placed(sceneFor(dozen()), "right", byElk);
  expect(new Set(DOZEN.map((key) => boxes.get(key)!.x)).size).toBe(1);
});
