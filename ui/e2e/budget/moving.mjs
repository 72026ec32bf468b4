// Logs of a million lines, and what changes while one looks on.
import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, readFileSync } from "node:fs";

import { addressOf, framesOf, heapOf, json, opened, pageOf, shownAt, stepped, wheel } from "./page.mjs";

/** The megabytes a process has in memory, as Linux tells. */
function memoryOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)[1]) / 1000;
}

/** How many lines have a text in them, in either case, as grep counts them. */
function countOf(file, text) {
  const { stdout } = spawnSync("grep", ["-c", "-i", "-a", "-F", text, file], { encoding: "utf8" });
  return Number(stdout).toLocaleString("en");
}

/** Set the hash as somebody would who follows a link, and wait for a line or for what the search says. */
const gone = (page, hash, selector, text, patience) =>
  page.evaluate(
    ([to, there, pattern, most]) => {
      const began = performance.now();
      location.hash = to;
      const isThere = () => {
        const found = [...document.querySelectorAll(there)];
        return found.some(({ textContent }) => pattern === null || new RegExp(pattern).test(textContent));
      };
      return window.budget.until(isThere, began, most);
    },
    [hash, selector, text, patience],
  );

export async function log(ctx) {
  const { root, run, lines, file } = ctx.told;
  const address = await addressOf(ctx, root);
  const hash = `run=${run}&tab=logs`;
  const line = (number) => `[role=row][data-line="${number}"]`;
  const before = memoryOf(ctx.told.pid);
  await ctx.row(["log-end"], async () => {
    await opened(ctx, `${address}#run=${run}`, "[aria-label='About the run'] a", async (page) => {
      await page.waitForLoadState("networkidle");
      ctx.put("log-end", await stepped(page, { hash }, line(lines), ctx.patience));
    });
  });
  await ctx.row(["log-first", "log-jump", "log-frame", "log-long", "log-heap"], async () => {
    const took = await opened(ctx, `${address}#${hash}`, line(lines), async (page, time) => {
      for (let step = 1; step <= 5; step += 1) {
        // Lines here and there; a large prime spreads them.
        const number = 1 + ((7919 * 131 * (5 * time + step)) % lines);
        ctx.put("log-jump", await gone(page, `${hash}&log=L${number}`, line(number), null, ctx.patience));
        await page.waitForTimeout(150);
      }
      const { frames, long } = await framesOf(page, () =>
        wheel(page, '[role="table"][aria-label="Log"]', 100),
      );
      ctx.put("log-frame", ...frames);
      ctx.put("log-long", long.filter((each) => each > 50).length);
      ctx.put("log-heap", await heapOf(page));
    });
    ctx.put("log-first", ...took);
  });
  await ctx.row(["log-first-hit", "log-total"], async () => {
    const said = "[aria-label='Selected run'] [role=search] [role=status]";
    // A page of its own for each: nothing that an earlier search said is there to be taken for an answer.
    const search = (row, question, words) =>
      opened(ctx, `${address}#${hash}`, line(lines), async (page, time) => {
        const asked = new URLSearchParams({ find: question(time) }).toString();
        ctx.put(row, await gone(page, `${hash}&${asked}`, said, words(time), ctx.patience));
      });
    await search(
      "log-first-hit",
      () => "/checkpoint written/lc",
      () => "^[1-9][0-9,]* lines?",
    );
    // Another question each time, as one writes it, so that no answer is remembered; all look at every line.
    const question = (time) => `worker ${time} did not answer`;
    const counts = Array.from({ length: ctx.times }, (_, time) => countOf(file, question(time)));
    await search("log-total", question, (time) => `^${counts[time]} lines?$`);
  });
  await ctx.row(["log-server"], async () =>
    ctx.put("log-server", Math.max(0, memoryOf(ctx.told.pid) - before)),
  );
}

export async function follow(ctx) {
  const { root, run, file } = ctx.told;
  await ctx.row(["log-line"], async () => {
    const page = await pageOf(ctx, "[role=row][data-line]");
    await page.goto(`${await addressOf(ctx, root)}#run=${run}&tab=logs`);
    await shownAt(page, ctx.patience);
    for (let number = 0; number < ctx.times * 8; number += 1) {
      const mark = `budget-${number}-`;
      const seen = page.evaluate(
        async ([word, patience]) => {
          const log = document.querySelector('[role="table"][aria-label="Log"]');
          await window.budget.until(() => log.textContent.includes(word), performance.now(), patience);
          return Date.now();
        },
        [mark, ctx.patience],
      );
      const written = Date.now();
      appendFileSync(file, `${mark}\n`);
      ctx.put("log-line", (await seen) - written);
      await page.waitForTimeout(50 + ((number * 37) % 200));
    }
  });
}

const WORDS = { SCHEDULED: "Running", RESOLVED: "Succeeded", FAILED: "Failed" };

/** Notes when the row of each run of the table first says another state than before. */
function noteStates() {
  const states = new Map();
  const noted = [];
  const look = () => {
    for (const row of document.querySelectorAll('[role="table"][aria-label="Runs"] [role="row"]')) {
      const id = /run=([0-9a-f]+)/.exec(row.querySelector("a[href]")?.getAttribute("href") ?? "")?.[1];
      const word = row.querySelector('[data-column="state"]')?.textContent.trim();
      if (id === undefined || word === undefined || states.get(id) === word) continue;
      const isChange = states.has(id);
      states.set(id, word);
      if (isChange) requestAnimationFrame(() => noted.push({ id, word, at: Date.now() }));
    }
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  look();
  window.noted = noted;
}

export async function live(ctx) {
  const { python, project, folder, steps } = ctx.told;
  await ctx.row(["live"], async () => {
    const rows = '[role="table"][aria-label="Runs"] [role="row"]';
    const page = await pageOf(ctx, rows, { height: 4000 });
    const driver = spawn(python, ["-m", "tests.stores", "live", folder, "--runs", String(steps)], {
      cwd: project,
      env: { ...process.env, SEMATIC_CONFIG_DIR: folder },
      stdio: "ignore",
    });
    const isOver = new Promise((resolve) => driver.on("exit", resolve));
    try {
      let found;
      for (const began = Date.now(); found === undefined && Date.now() - began < 60_000;) {
        const { items } = await json(`${ctx.url}/api/v1/runs?roots_only=true&name=Live&limit=1`);
        [found] = items;
        await page.waitForTimeout(50);
      }
      if (found === undefined) throw new Error("the driver has written nothing");
      await page.goto(`${await addressOf(ctx, found.id)}#view=table`);
      await shownAt(page, ctx.patience);
      await page.evaluate(noteStates);
      await isOver;
      await page.waitForTimeout(2000);
      const { items } = await json(`${ctx.url}/api/v1/runs?root_id=${found.id}&limit=200`);
      for (const { id, word, at } of await page.evaluate(() => window.noted)) {
        // Addresses have the beginnings of ids.
        const run = items.find((each) => each.id.startsWith(id));
        // Only ends: a run may start several times, and of a start the last is told.
        if (run?.ended_at && WORDS[run.state] === word) ctx.put("live", at - Date.parse(run.ended_at));
      }
    } finally {
      driver.kill();
    }
  });
}
