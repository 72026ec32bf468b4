import { expect, test, vi } from "vitest";

import { heldAt, NewestWins, placed, remembering, type Box, type Job } from "./layout";
import { madeGraph } from "./testGraphs";
import { byElk, isIn, sceneFor } from "./testLayouter";

const nested = () =>
  madeGraph(
    [
      { parent: 0, fn: "m.whole", result: 3 },
      { parent: 1 },
      { parent: 1, needs: [2] },
      { parent: 0, fn: "m.whole", needs: [1], result: 6 },
      { parent: 4 },
      { parent: 4, needs: [5] },
    ],
    4,
  );

test("everything lies in its frame, beside everything else, after what it needs", async () => {
  const scene = sceneFor(nested());
  for (const direction of ["down", "right"] as const) {
    const { boxes, lines } = await placed(scene, direction, byElk);
    expect(boxes.size).toBe(scene.nodes.size);
    for (const frame of scene.frames.values()) {
      const around = boxes.get(frame.key)!;
      for (const { key } of frame.nodes) expect(isIn(boxes.get(key)!, around)).toBe(true);
      for (const { key, from, to } of frame.edges) {
        const [one, other] = [boxes.get(from)!, boxes.get(to)!];
        if (direction === "down") expect(one.y + one.height).toBeLessThanOrEqual(other.y);
        else expect(one.x + one.width).toBeLessThanOrEqual(other.x);
        expect(lines.get(key)!.length).toBeGreaterThanOrEqual(2);
      }
    }
  }
});

test("frames of the same shape are laid out once", async () => {
  const layouter = vi.fn(byElk);
  const graph = madeGraph(
    Array.from({ length: 8 }, (_, index) => [
      { parent: 0, fn: "m.whole" },
      { parent: 1 + 3 * index },
      { parent: 1 + 3 * index, fn: "m.other", needs: [2 + 3 * index] },
    ]).flat(),
  );
  await placed(sceneFor(graph), "down", remembering(layouter));
  expect(layouter).toHaveBeenCalledTimes(1);
});

test("what failed is asked again", async () => {
  const layouter = vi.fn(byElk).mockRejectedValueOnce(new Error("no"));
  const remembered = remembering(layouter);
  const job: Job = { direction: "down", sizes: [{ width: 10, height: 10 }], edges: [], first: [], last: [] };
  await expect(remembered(job)).rejects.toThrow("no");
  await expect(remembered(job)).resolves.toMatchObject({ boxes: [{ width: 10, height: 10 }] });
});

test("a node that is held stays where it was, and all others go with it", () => {
  const box = (x: number, y: number): Box => ({ x, y, width: 10, height: 10 });
  const before = { direction: "down", boxes: new Map([["a", box(5, 5)]]), lines: new Map() } as const;
  const now = {
    direction: "down",
    boxes: new Map([
      ["a", box(0, 0)],
      ["b", box(20, 0)],
    ]),
    lines: new Map([["e", [{ x: 1, y: 1 }]]]),
  } as const;
  const held = heldAt(before, now, [null, "unknown", "a"]);
  expect(held.boxes.get("a")).toEqual(box(5, 5));
  expect(held.boxes.get("b")).toEqual(box(25, 5));
  expect(held.lines.get("e")).toEqual([{ x: 6, y: 6 }]);
  expect(heldAt(null, now, ["a"])).toBe(now);
});

test("one job at a time, and of those that wait only the newest", async () => {
  const done: number[] = [];
  const ends: (() => void)[] = [];
  const work = vi.fn((asked: number) => new Promise<number>((resolve) => ends.push(() => resolve(asked))));
  const queue = new NewestWins(work);
  const failed = vi.fn();
  for (const each of [1, 2, 3]) queue.ask(each, (outcome) => done.push(outcome), failed);
  expect(work).toHaveBeenCalledTimes(1);
  ends[0]?.();
  await vi.waitFor(() => expect(work).toHaveBeenCalledTimes(2));
  ends[1]?.();
  await vi.waitFor(() => expect(done).toEqual([3]));
  expect(work.mock.calls).toEqual([[1], [3]]);
  expect(failed).not.toHaveBeenCalled();
});

test("what has no edges lies in rows, in order, without the engine", async () => {
  const graph = madeGraph(Array.from({ length: 10 }, (_, index) => ({ parent: 0, fn: `m.f${index}` })));
  const layouter = vi.fn(byElk);
  const { boxes } = await placed(sceneFor(graph), "down", layouter);
  expect(layouter).not.toHaveBeenCalled();
  const all = Array.from({ length: 10 }, (_, index) => boxes.get(`r${index + 1}`)!);
  all.slice(1).forEach((box, index) => {
    const before = all[index]!;
    expect(box.y > before.y || (box.y === before.y && box.x >= before.x + before.width)).toBe(true);
  });
  for (const box of all) expect(isIn(box, boxes.get("r0")!)).toBe(true);
});
