/** The log of a run: a million lines, and one that is being written. */
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { type Page } from "@playwright/test";

import { expect, expectAccessible, test } from "./fixtures";
import { pythonBeside, type Running } from "./servers";

test.use({ store: "1m-log", permissions: ["clipboard-read", "clipboard-write"] });

interface Runs {
  readonly root: string;
  readonly long: string;
  readonly running: string;
  readonly writing: string;
}

const runsOf = (server: Running): Runs =>
  (JSON.parse(readFileSync(join(server.folder, "seeded.json"), "utf8")) as { runs: Runs }).runs;

const fileOf = (server: Running): string => {
  const { root, long } = runsOf(server);
  return join(server.folder, "logs", root, `${long}-2.log`);
};

const open = async (page: Page, root: string, run: string, hash = ""): Promise<void> => {
  await page.goto(`/pipelines/training.loops.train/${root}#run=${run}&tab=logs${hash}`);
};

const openLong = (page: Page, server: Running, hash = ""): Promise<void> => {
  const { root, long } = runsOf(server);
  return open(page, root, long, hash);
};

const line = (page: Page, number: number) => page.locator(`[role=row][data-line="${String(number)}"]`);
const firstLine = async (page: Page): Promise<number> =>
  Number(await page.locator("[role=row]").first().getAttribute("data-line"));
const said = (page: Page) => page.locator("[aria-label='Selected run'] [role=search] [role=status]");

test("a log of a million lines opens at its end, and few of them are in the page", async ({
  page,
  server,
}) => {
  await openLong(page, server);
  await expect(line(page, 1_000_000)).toBeInViewport();
  await expect(line(page, 1_000_000)).toContainText("checkpoint written to /models/run-42/1000000.pt");
  await expect(page.getByRole("table", { name: "Log" })).toHaveAttribute("aria-rowcount", "1000000");
  expect(await page.locator("[role=row]").count()).toBeLessThan(120);
  // The bars of the page's header are narrow; the log itself has to be right.
  await expectAccessible(page, "a[class*='_bar_']");
});

test("Home, End and the page keys reach every line without a hole", async ({ page, server }) => {
  await openLong(page, server);
  await expect(line(page, 1_000_000)).toBeInViewport();
  const log = page.getByRole("table", { name: "Log" });
  await log.focus();
  await page.keyboard.press("Home");
  await expect(line(page, 1)).toBeInViewport();
  await expect(line(page, 1)).toContainText("INFO step 1 loss");
  const before = Number(await page.locator("[role=row]").last().getAttribute("data-line"));
  await page.keyboard.press("PageDown");
  await expect.poll(() => firstLine(page)).toBeGreaterThan(10);
  // A screen overlaps the one before.
  expect(await firstLine(page)).toBeLessThanOrEqual(before);
  await page.keyboard.press("PageUp");
  await expect.poll(() => firstLine(page)).toBe(1);
  await page.keyboard.press("End");
  await expect(line(page, 1_000_000)).toBeInViewport();
});

test("the bar goes anywhere, and a wheel goes on from there line by line", async ({ page, server }) => {
  await openLong(page, server);
  await expect(line(page, 1_000_000)).toBeInViewport();
  const log = page.getByRole("table", { name: "Log" });
  await log.evaluate((window) => {
    const scroller = window.parentElement?.parentElement;
    if (scroller != null) scroller.scrollTop = scroller.scrollHeight / 2;
  });
  await expect.poll(() => firstLine(page)).toBeGreaterThan(499_000);
  const from = await firstLine(page);
  expect(from).toBeLessThan(501_000);
  await expect(line(page, from + 5)).toContainText(/\w/);
  await log.hover();
  for (let turn = 0; turn < 5; turn += 1) await page.mouse.wheel(0, 100);
  await expect.poll(() => firstLine(page)).toBeGreaterThan(from + 15);
  await page.waitForTimeout(600);
  expect(await firstLine(page)).toBeLessThan(from + 45);
});

test("a link to lines shows and marks them; a click and a shift-click make one", async ({ page, server }) => {
  await openLong(page, server, "&log=L700000-L700002");
  await expect(line(page, 700_001)).toBeInViewport();
  await expect(line(page, 700_001)).toHaveAttribute("aria-selected", "true");
  await expect(line(page, 700_003)).toHaveAttribute("aria-selected", "false");
  const entries = await page.evaluate(() => history.length);
  await page.getByRole("link", { name: "Line 700004", exact: true }).click();
  await expect(page).toHaveURL(/log=L700004$/);
  await page.getByRole("link", { name: "Line 700008", exact: true }).click({ modifiers: ["Shift"] });
  await expect(page).toHaveURL(/log=L700004-L700008$/);
  expect(await page.evaluate(() => history.length)).toBe(entries);
  await page.getByRole("button", { name: "Wrap long lines" }).click();
  await page.reload();
  await expect(line(page, 700_004)).toHaveAttribute("aria-selected", "true");
  // Lines above it are higher than they were taken for.
  const heights = () => page.locator("[role=row]").evaluateAll((rows) => rows.map((row) => row.clientHeight));
  await expect.poll(async () => Math.max(...(await heights()))).toBeGreaterThan(20);
  await expect(line(page, 700_004)).toBeInViewport();
});

test("what is copied is what is in the file", async ({ page, server }) => {
  await openLong(page, server, "&log=L100-L5000");
  await expect(page.getByText("4,901 lines selected")).toBeVisible();
  await page.getByRole("button", { name: "Copy", exact: true }).click();
  await expect(page.getByText("4,901 lines copied.")).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const lines = readFileSync(fileOf(server), "utf8").split("\n").slice(99, 5000).join("\n");
  expect(copied.length).toBe(lines.length);
  expect(copied === lines).toBe(true);
  await page.getByRole("table", { name: "Log" }).focus();
  await page.keyboard.press("ControlOrMeta+a");
  await expect(page.getByText("1,000,000 lines selected")).toBeVisible();
  await expect(page.getByRole("link", { name: "Download the log" }).last()).toBeVisible();
});

const linesWith = (server: Running, text: string): number =>
  readFileSync(fileOf(server), "utf8")
    .split("\n")
    .filter((each) => each.includes(text)).length;

test("a search tells how many lines there are, as grep does, and goes from one to the next", async ({
  page,
  server,
}) => {
  test.slow();
  const count = linesWith(server, "checkpoint written");
  expect(count).toBe(100);
  await openLong(page, server);
  await expect(line(page, 1_000_000)).toBeInViewport();
  await page.keyboard.press("/");
  await page.keyboard.type("checkpoint written");
  await expect(page).toHaveURL(/find=checkpoint\+written$/);
  await page.getByRole("button", { name: "Match upper and lower case" }).click();
  await expect(page).toHaveURL(/find=\/checkpoint\+written\/lc$/);
  // What is told before all is searched says so.
  await expect(said(page)).toHaveText(/^(Searching…|\d+ lines? so far…|100 lines)$/);
  await expect(said(page)).toHaveText("100 lines", { timeout: 30_000 });
  await page.getByRole("button", { name: "Next hit" }).click();
  await expect(said(page)).toHaveText(/^\d+ of 100 lines$/);
  const [, number] = /log=L(\d+)/.exec(page.url()) ?? [];
  await expect(line(page, Number(number)).locator("mark")).toHaveText("checkpoint written");
  await expect(said(page)).toHaveText(`${String(Number(number) / 10_000)} of 100 lines`);
  await page.getByRole("table", { name: "Log" }).focus();
  await page.keyboard.press("N");
  await page.keyboard.press("n");
  await page.keyboard.press("n");
  await expect(said(page)).toHaveText(/^[12] of 100 lines$/);
});

test("a hit near the reader is gone to before all is searched, and is then said to be which of all", async ({
  page,
  server,
}) => {
  const { long } = runsOf(server);
  // All of the log is searched only once this test lets it.
  let isHeld = true;
  const held: (() => void)[] = [];
  await page.route(new RegExp(`${long}/logs/2/search.*seconds=`), async (route) => {
    if (isHeld) await new Promise<void>((resolve) => held.push(resolve));
    await route.continue();
  });
  await openLong(page, server, "&log=L700000&find=/did+not+answer/lc");
  await expect(line(page, 700_000)).toBeInViewport();
  await expect(said(page)).toHaveText("Searching…");
  const all = readFileSync(fileOf(server), "utf8").split("\n");
  const hits = all.flatMap((each, place) => (each.includes("did not answer") ? [place + 1] : []));
  const [last, next] = [hits.findLast((each) => each < 700_000)!, hits.find((each) => each > 700_000)!];
  await page.getByRole("button", { name: "Next hit" }).click();
  await expect(page).toHaveURL(new RegExp(`log=L${String(next)}$|log=L${String(next)}&`));
  await expect(line(page, next)).toBeInViewport();
  await page.getByRole("button", { name: "Last hit before" }).click();
  await expect(line(page, last)).toHaveAttribute("aria-selected", "true");
  isHeld = false;
  for (const release of held) release();
  const count = hits.length.toLocaleString("en");
  await expect(said(page)).toHaveText(new RegExp(`(^| of )${count} lines$`), { timeout: 30_000 });
  const after = hits[hits.indexOf(next) + 60]!;
  await page.goto(page.url().replace(/log=L\d+/, `log=L${String(after - 1)}`));
  await page.getByRole("button", { name: "Next hit" }).click();
  await expect(said(page)).toHaveText(`${String(hits.indexOf(after) + 1)} of ${count} lines`, {
    timeout: 30_000,
  });
});

test("lines in which something is found can be seen alone", async ({ page, server }) => {
  const count = linesWith(server, "did not answer").toLocaleString("en");
  await openLong(page, server, "&find=/did+not+answer/lc&only=1");
  await expect(page.getByText(`500 of ${count} found lines`)).toBeVisible({ timeout: 40_000 });
  const shown = await page.locator("[role=row]").allTextContents();
  expect(shown.length).toBeGreaterThan(10);
  expect(shown.filter((each) => !each.includes("did not answer"))).toEqual([]);
});

test("an expression that is none is said to be none", async ({ page, server }) => {
  await openLong(page, server, "&find=/(/");
  await expect(said(page)).toContainText("is no regular expression");
});

test("the first error is found, and the next", async ({ page, server }) => {
  await openLong(page, server, "&log=first-error");
  const lines = readFileSync(fileOf(server), "utf8").split("\n").slice(0, 20_000);
  const errors = lines.flatMap((each, place) => (/ERROR|Traceback/.test(each) ? [place + 1] : []));
  await expect(line(page, errors[0]!)).toHaveAttribute("aria-selected", "true", { timeout: 30_000 });
  await expect(line(page, errors[0]!)).toBeInViewport();
  await page.keyboard.press("e");
  await expect(page).toHaveURL(new RegExp(`log=L${String(errors[1])}$`));
  await expect(line(page, errors[1]!)).toBeInViewport();
});

test("a link to the error of a run goes to its words, or says that the log has none of them", async ({
  page,
  server,
}) => {
  await openLong(page, server, "&log=error");
  const lines = readFileSync(fileOf(server), "utf8").split("\n").slice(0, 20_000);
  const words = lines.findIndex((each) => each.includes("mat1 and mat2 shapes cannot be multiplied")) + 1;
  await expect(line(page, words)).toHaveAttribute("aria-selected", "true", { timeout: 30_000 });
  await expect(line(page, words)).toBeInViewport();
  await page.goto(page.url().replace("log=error", "attempt=1&log=error"));
  await expect(line(page, 2)).toHaveAttribute("aria-selected", "true");

  const { root, long } = runsOf(server);
  const first = join(server.folder, "logs", root, `${long}-1.log`);
  const written = readFileSync(first);
  try {
    writeFileSync(first, "attempt one\nERROR of something else\n");
    await page.reload();
    await expect(page.getByText("What this run failed with is not in its log")).toBeVisible();
    await expect(line(page, 2)).toHaveAttribute("aria-selected", "false");
  } finally {
    writeFileSync(first, written);
  }
});

test("a run that wrote nothing has an empty log, and no request fails", async ({ page, server }) => {
  const { root } = runsOf(server);
  const failed: string[] = [];
  page.on("response", (response) => {
    if (response.status() >= 400) failed.push(response.url());
  });
  await page.goto(`/pipelines/training.loops.train/${root}#tab=logs`);
  await expect(page.getByText("This run ended without writing anything.")).toBeVisible();
  await page.getByRole("button", { name: "Wrap long lines" }).click();
  expect(failed).toEqual([]);
});

test("another attempt is a step that Back undoes", async ({ page, server }) => {
  await openLong(page, server);
  await page.getByRole("button", { name: "Attempt 2" }).click();
  await page.getByRole("menuitem", { name: "Attempt 1" }).click();
  await expect(page.getByText("attempt one")).toBeVisible();
  await expect(line(page, 2)).toHaveAttribute("data-level", "error");
  await page.goBack();
  await expect(line(page, 1_000_000)).toBeInViewport();
});

test("a log that is written is followed, through a restart of the server, without a line twice", async ({
  page,
  server,
}) => {
  const { running, writing } = runsOf(server);
  const file = join(server.folder, "logs", running, `${writing}-1.log`);
  // Ends the traceback that is being written.
  appendFileSync(file, "RuntimeError: no\nnext\n");
  const first = readFileSync(file, "utf8").split("\n").length;
  await open(page, running, writing);
  await expect(line(page, first - 1)).toBeInViewport();
  const write = (from: number, to: number): void => {
    for (let number = from; number <= to; number += 1) appendFileSync(file, `written ${String(number)}\n`);
  };
  write(1, 3);
  await expect(line(page, first + 2)).toContainText("written 3");
  await expect(line(page, first + 2)).toBeInViewport();

  await page.getByRole("table", { name: "Log" }).hover();
  await page.mouse.wheel(0, -400);
  await expect(page.getByRole("button", { name: "Follow" })).toBeVisible();
  const stays = await firstLine(page);
  write(4, 9);
  await expect(page.getByRole("button", { name: "6 new lines" })).toBeVisible();
  expect(await firstLine(page)).toBe(stays);
  await page.getByRole("button", { name: "6 new lines" }).click();
  await expect(line(page, first + 8)).toBeInViewport();

  await server.kill();
  await expect(page.getByText("This may be out of date")).toBeVisible();
  await expect(line(page, first + 8)).toBeInViewport();
  write(10, 12);
  await server.startAgain();
  await expect(line(page, first + 11)).toBeInViewport({ timeout: 30_000 });
  const shown = await page.locator("[role=row]").allTextContents();
  const written = shown.map((text) => /written (\d+)$/.exec(text)?.[1]).filter((each) => each !== undefined);
  expect(written).toEqual(Array.from({ length: 12 }, (_, place) => String(place + 1)));
});

test("a run that starts to write is followed from its first line", async ({ page, server }) => {
  const beside = pythonBeside(server.folder, "-m", "tests.stores", "live", server.folder, "--runs", "60");
  try {
    const found = async (): Promise<{ id: string; root_id: string } | undefined> => {
      const answer = await page.request.get(
        "/api/v1/runs?function=tests.stores.pipelines.live.train&limit=5",
      );
      const { items } = (await answer.json()) as { items: { id: string; root_id: string; state: string }[] };
      return items.find(({ state }) => state === "SCHEDULED");
    };
    await expect.poll(found, { timeout: 40_000 }).toBeDefined();
    const run = await found();
    if (run === undefined) throw new Error("It has ended already.");
    await page.goto(`/pipelines/tests.stores.pipelines.live.live/${run.root_id}#run=${run.id}&tab=logs`);
    await expect(page.getByText(/epoch 0 loss/)).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText(/epoch 2 loss/)).toBeVisible({ timeout: 30_000 });
  } finally {
    beside.kill();
  }
});
