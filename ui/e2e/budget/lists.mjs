// Lists: what is loaded at first, the list of runs, the list of pipelines.
import { addressOf, framesOf, opened, pageOf, shownAt, stepped, timesOf, wheel } from "./page.mjs";

const ROW = '[role="grid"] [data-run]';
/** What Chromium calls "Fast 4G": 9 Mbit/s down, 1.35 Mbit/s up, and 165 ms until an answer begins. */
const FAST_4G = { offline: false, latency: 165, downloadThroughput: 1_012_500, uploadThroughput: 168_750 };

const loaded = (page) =>
  page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .map(({ name }) => new URL(name).pathname)
      .filter((path) => /\.(js|css)$/.test(path)),
  );

/** Which scripts and styles the list of runs and the page of a run ask for; what they weigh is told by the server. */
export async function bundle(ctx) {
  await ctx.row(["js", "css", "run-js", "run-lazy"], async () => {
    const page = await pageOf(ctx, ROW);
    await page.goto("/runs");
    await shownAt(page, ctx.patience);
    const runs = await loaded(page);
    await page.context().close();
    const other = await pageOf(ctx, '[role="treeitem"]');
    await other.goto(await addressOf(ctx, ctx.told.run));
    await shownAt(other, ctx.patience);
    await other.waitForLoadState("networkidle");
    const run = await loaded(other);
    Object.assign(ctx.files, { runs, run });
  });
}

export async function load(ctx) {
  await ctx.row(["fcp", "lcp", "repeat-lcp", "cls"], async () => {
    for (let time = 0; time < ctx.times; time += 1) {
      const page = await pageOf(ctx, ROW);
      const context = page.context();
      const visit = async (tab) => {
        const session = await context.newCDPSession(tab);
        await session.send("Network.enable");
        await session.send("Network.emulateNetworkConditions", FAST_4G);
        await tab.goto("/runs");
        await shownAt(tab, ctx.patience);
        await tab.waitForTimeout(1000);
        return tab.evaluate(() => ({
          first: performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
          largest: window.budget.largest,
          shifts: window.budget.shifts,
        }));
      };
      const told = await visit(page);
      ctx.put("fcp", told.first);
      ctx.put("lcp", told.largest);
      ctx.put("cls", told.shifts);
      ctx.put("repeat-lcp", (await visit(await pageOf(ctx, ROW, { context }))).largest);
      await context.close();
    }
  });
}

const WORDS = ["status:failed", "tag:gpu", "owner:ada", "since:-7d", "status:canceled"];

export async function runs(ctx) {
  await ctx.row(["runs-api"], async () => {
    ctx.put(
      "runs-api",
      ...(await timesOf(`${ctx.url}/api/v1/runs?roots_only=true&limit=100`, ctx.times * 8)),
    );
  });
  await ctx.row(["runs-shown"], async () => ctx.put("runs-shown", ...(await opened(ctx, "/runs", ROW))));
  await ctx.row(["filter"], async () => {
    for (let time = 0; time < Math.max(ctx.times, Math.min(ctx.times * 2, WORDS.length)); time += 1) {
      const page = await pageOf(ctx, ROW);
      await page.goto("/runs");
      await shownAt(page, ctx.patience);
      await page
        .getByRole("combobox")
        .first()
        .fill(WORDS[time % WORDS.length]);
      const took = await page.evaluate(async (patience) => {
        const began = performance.now();
        document
          .querySelector('input[role="combobox"]')
          .dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
        await window.budget.frame();
        const isDone = () => document.querySelector('[role="grid"]')?.getAttribute("aria-busy") !== "true";
        return window.budget.until(isDone, began, patience);
      }, ctx.patience);
      if (!page.url().includes("?")) throw new Error("the filter did not come into the address");
      ctx.put("filter", took);
      await page.context().close();
    }
  });
  await ctx.row(["runs-frame", "runs-fps", "runs-long"], async () => {
    await opened(ctx, "/runs", ROW, async (page) => {
      const { frames, long } = await framesOf(page, () => wheel(page, '[role="grid"]', 100));
      ctx.put("runs-frame", ...frames);
      ctx.put("runs-fps", (1000 * frames.length) / frames.reduce((sum, each) => sum + each, 0));
      ctx.put("runs-long", long.filter((each) => each > 50).length);
    });
  });
  await ctx.row(["back", "forward"], async () => {
    await opened(ctx, "/runs", ROW, async (page) => {
      await page.locator(`${ROW} a, a${ROW}`).first().click();
      await page.waitForSelector('[role="treeitem"]');
      await page.waitForLoadState("networkidle").catch(() => undefined);
      for (let round = 0; round < 3; round += 1) {
        for (const [name, by, selector] of [
          ["back", -1, ROW],
          ["forward", 1, '[role="treeitem"]'],
        ]) {
          ctx.put(name, await stepped(page, { by }, selector, ctx.patience));
          await page.waitForTimeout(300);
        }
      }
    });
  });
}

const PIPELINE = 'main a[href^="/pipelines/"]';

export async function pipelines(ctx) {
  await ctx.row(["pipelines-shown", "pipelines-requests"], async () => {
    await opened(ctx, "/settings", "main h1", async (page) => {
      await page.waitForLoadState("networkidle");
      let asked = 0;
      page.on("request", (request) => {
        asked += new URL(request.url()).pathname.startsWith("/api/v1/pipelines") ? 1 : 0;
      });
      const link = 'nav a[href="/pipelines"]';
      ctx.put("pipelines-shown", await stepped(page, { link }, PIPELINE, ctx.patience));
      await page.waitForTimeout(300);
      ctx.put("pipelines-requests", asked);
    });
  });
  await ctx.row(["pipelines-first"], async () =>
    ctx.put("pipelines-first", ...(await opened(ctx, "/pipelines", PIPELINE))),
  );
}
