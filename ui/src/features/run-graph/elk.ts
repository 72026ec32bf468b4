/** The layout engine, in a worker that is started with the first graph and stays. */
import ELK, { type ELK as Elk } from "elkjs/lib/elk-api";
// A file of its own, that the server gives: a worker made of a text would need a weaker content security policy.
import workerUrl from "elkjs/lib/elk-worker.min.js?url";

import { graphOf, layoutOf } from "./elkGraph";
import { type Layouter } from "./layout";

let elk: Elk | null = null;

function warmed(): Elk {
  elk ??= new ELK({ workerFactory: () => new Worker(workerUrl), algorithms: ["layered"] });
  return elk;
}

export const laidOutByElk: Layouter = async (job) => layoutOf(await warmed().layout(graphOf(job)));

// Starting it takes longer than most layouts.
warmed();
