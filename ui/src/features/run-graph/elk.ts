/** The layout engine, in a worker that is started with the first graph and stays. */
import ELK, { type ELK as Elk } from "elkjs/lib/elk-api";
// A file of its own, that the server gives: a worker made of a text would need a weaker content security policy.
import workerUrl from "elkjs/lib/elk-worker.min.js?url";

import { graphOf, layoutOf } from "./elkGraph";
import type { Job, Layouter } from "./layout";

let elk: Elk | null = null;

function warmed(): Elk {
  elk ??= new ELK({ workerFactory: () => new Worker(workerUrl), algorithms: ["layered"] });
  return elk;
}

export const laidOutByElk: Layouter = async (job) => layoutOf(await warmed().layout(graphOf(job)));

/** A little of everything that layouts have. */
const LITTLE: Job = {
  direction: "down",
  sizes: Array.from({ length: 5 }, () => ({ width: 200, height: 44 })),
  edges: [
    [0, 1],
    [0, 2],
    [1, 3],
    [2, 3],
    [0, 4],
    [3, 4],
  ],
  first: [0],
  last: [4],
};

// Starting it takes longer than most layouts, and so does its first one: both are done before there is a graph.
laidOutByElk(LITTLE).catch(() => undefined);
