// The page of a run: a small one, and graphs and trees of very many runs; tables of a million rows.
import { addressOf, framesOf, heapOf, opened, stepped, timesOf, wheel } from "./page.mjs";

const NODE = ".react-flow__node";
const TREE = '[role="treeitem"]';

export async function small(ctx) {
  await ctx.row(["run-shown", "inp"], async () => {
    const address = await addressOf(ctx, ctx.told.run);
    const took = await opened(ctx, address, TREE, async (page) => {
      for (const link of ["Log", "Input", "Source"]) {
        const found = page
          .getByRole("navigation", { name: "About the run" })
          .getByRole("link", { name: link });
        if ((await found.count()) === 0) continue;
        await found.first().click();
        await page.waitForTimeout(200);
      }
      for (let row = 0; row < Math.min(5, await page.locator(TREE).count()); row += 1) {
        await page.locator(TREE).nth(row).click();
        await page.waitForTimeout(200);
      }
      // The browser tells of no interaction that was painted within 16 ms: 16 is the least it can be.
      const events = await page.evaluate(() => window.budget.events);
      ctx.put("inp", ...(events.length === 0 ? [16] : events));
    });
    ctx.put("run-shown", ...took);
  });
}

/** A point at which nothing is but the pane itself. */
const emptyPoint = (page) =>
  page.evaluate(() => {
    const { left, top, right, bottom } = document.querySelector(".react-flow__pane").getBoundingClientRect();
    for (let y = bottom - 20; y > top; y -= 20)
      for (let x = left + 20; x < right; x += 20)
        if (document.elementFromPoint(x, y)?.classList.contains("react-flow__pane")) return [x, y];
    throw new Error("there is no empty place in the graph");
  });

async function panAndZoom(page) {
  const [x, y] = await emptyPoint(page);
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let step = 1; step <= 60; step += 1) {
    await page.mouse.move(x + (step % 2 === 0 ? step : -step) * 3, y - step * 3);
    await page.waitForTimeout(12);
  }
  await page.mouse.up();
  await page.keyboard.down("Control");
  for (let step = 0; step < 30; step += 1) {
    await page.mouse.wheel(0, step % 20 < 10 ? 60 : -60);
    await page.waitForTimeout(12);
  }
  await page.keyboard.up("Control");
}

/** Press the button that closes or opens a node, and wait for the graph that comes of it. */
const toggled = (page, patience) =>
  page.evaluate(async (most) => {
    const button = [...document.querySelectorAll(".react-flow__node button[aria-label]")].find((each) =>
      /^(Collapse|Expand) /.test(each.ariaLabel),
    );
    if (button === undefined) throw new Error("no node of the graph can be closed or opened");
    const drawn = () =>
      [...document.querySelectorAll(".react-flow__node")].map((each) => each.dataset.id).join() +
      [...document.querySelectorAll(".react-flow__node button[aria-label]")]
        .map((each) => each.ariaLabel)
        .join();
    const before = drawn();
    const began = performance.now();
    button.click();
    return window.budget.until(() => drawn() !== before, began, most);
  }, patience);

const graphOf = (name) => async (ctx) => {
  const id = ctx.told.run;
  await ctx.row([`${name}-api`], async () => {
    ctx.put(`${name}-api`, ...(await timesOf(`${ctx.url}/api/v1/runs/${id}/graph`, ctx.times * 4)));
  });
  const named = (...all) => all.map((each) => `${name}-${each}`);
  await ctx.row(named("interactive", "layout", "heap", "frame", "long", "toggle"), async () => {
    const address = `${await addressOf(ctx, id)}#view=graph`;
    const took = await opened(ctx, address, NODE, async (page) => {
      ctx.put(`${name}-layout`, Number(await page.locator("[data-took]").getAttribute("data-took")));
      await page.waitForTimeout(1000);
      ctx.put(`${name}-heap`, await heapOf(page));
      const { frames, long } = await framesOf(page, () => panAndZoom(page));
      ctx.put(`${name}-frame`, ...frames);
      ctx.put(`${name}-long`, long.filter((each) => each > 50).length);
      await page.keyboard.press("f");
      await page.waitForTimeout(500);
      for (let time = 0; time < 4; time += 1) {
        ctx.put(`${name}-toggle`, await toggled(page, ctx.patience));
        await page.waitForTimeout(400);
      }
    });
    ctx.put(`${name}-interactive`, ...took);
  });
};

export const map = graphOf("map");
export const layered = graphOf("layered");
export const huge = graphOf("huge");

export async function chain(ctx) {
  await ctx.row(["chain-tree", "chain-heap", "chain-frame"], async () => {
    const took = await opened(ctx, await addressOf(ctx, ctx.told.run), TREE, async (page) => {
      const { frames } = await framesOf(page, () => wheel(page, '[role="tree"]', 60));
      ctx.put("chain-frame", ...frames);
      ctx.put("chain-heap", await heapOf(page));
    });
    ctx.put("chain-tree", ...took);
  });
}

export async function table(ctx) {
  const root = await addressOf(ctx, ctx.told.root);
  const address = `${root}#run=${ctx.told.run}`;
  const first = '[data-row="0"][data-column="0"]';
  await ctx.row(["table-shown"], async () => {
    await opened(ctx, root, TREE, async (page) => {
      await page.waitForLoadState("networkidle");
      const step = { hash: `run=${ctx.told.run}` };
      ctx.put("table-shown", await stepped(page, step, first, ctx.patience, { hasText: true }));
    });
  });
  await ctx.row(["table-first", "table-page"], async () => {
    const took = await opened(
      ctx,
      address,
      first,
      async (page, time) => {
        const part = (time + 1) / (ctx.times + 1);
        const page_ = await page.evaluate(
          ([share, patience]) => {
            const grid = document.querySelector('[role="grid"]');
            const filled = () => {
              const { top, bottom } = grid.getBoundingClientRect();
              const seen = [...document.querySelectorAll("[data-row]")].filter((each) => {
                const box = each.getBoundingClientRect();
                return box.bottom > top && box.top < bottom && each.dataset.column === "0";
              });
              return (
                seen.length > 0 &&
                seen.every((each) => each.dataset.row > 500 && each.textContent.trim() !== "")
              );
            };
            const began = performance.now();
            grid.scrollTop = grid.scrollHeight * share;
            return window.budget.until(filled, began, patience);
          },
          [part, ctx.patience],
        );
        ctx.put("table-page", page_);
      },
      { hasText: true },
    );
    ctx.put("table-first", ...took);
  });
  await ctx.row(["table-stats"], async () => {
    const stats = '[role="columnheader"]:nth-child(2)';
    await opened(
      ctx,
      address,
      stats,
      async (page) => {
        const took = await page.evaluate(
          (patience) =>
            window.budget.until(
              () =>
                [...document.querySelectorAll('[role="columnheader"]')].some((each) =>
                  /null/.test(each.textContent),
                ),
              0,
              patience,
            ),
          ctx.patience,
        );
        ctx.put("table-stats", took);
      },
      { hasText: true },
    );
  });
}
