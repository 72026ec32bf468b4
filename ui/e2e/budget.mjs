// Measures the dashboard of a server in Chromium: node e2e/budget.mjs SCENARIO URL '{"times": 5, "patience": 30000, "told": {…}}'
// Prints {"measured": {row: [samples]}, "missing": {row: why}, "files": {page: [paths]}}; `python -m benchmarks.dashboard` starts servers and calls it.
import { existsSync } from "node:fs";

import { chromium } from "@playwright/test";

import { bundle, load, pipelines, runs } from "./budget/lists.mjs";
import { follow, live, log } from "./budget/moving.mjs";
import { chain, huge, layered, map, small, table } from "./budget/run.mjs";

const scenarios = {
  bundle,
  load,
  runs,
  pipelines,
  small,
  map,
  layered,
  huge,
  chain,
  table,
  log,
  follow,
  live,
};
const [name, url, told] = process.argv.slice(2);
const measured = {};
const missing = {};
const files = {};
const executablePath =
  process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/google-chrome"].find((at) => existsSync(at));
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
});
const context = {
  ...JSON.parse(told),
  browser,
  files,
  url,
  put: (row, ...samples) => {
    (measured[row] ??= []).push(...samples);
  },
  /** Measure some rows; what goes wrong is why those without a figure have none. */
  row: async (rows, measure) => {
    try {
      await measure();
    } catch (error) {
      for (const row of rows) missing[row] = String(error.message).split("\n")[0];
    }
    for (const row of rows) if (measured[row] === undefined) missing[row] ??= "nothing of it was seen";
  },
};
try {
  await scenarios[name](context);
} finally {
  await browser.close();
}
console.log(JSON.stringify({ measured, missing, files }));
