import { type Page } from "@playwright/test";

import { expect, expectAccessible, latestRun, test } from "./fixtures";

test.use({ store: "wide-df" });

const FRAMES = "tests.stores.pipelines.frames";

/** Open the output of a step that makes a table; return the address of the rows of its table. */
async function openTable(page: Page, step: string, hash: Record<string, string> = {}): Promise<string> {
  const run = await latestRun(page, { roots_only: "false", function: `${FRAMES}.${step}` });
  const root = await latestRun(page, { function: `${FRAMES}.frames` });
  const place = new URLSearchParams({ run: run.id, ...hash });
  await page.goto(`/pipelines/${root.function}/${root.id}#${place.toString()}`);
  await expect(page.getByRole("grid")).toBeVisible();
  const outputs = await page.request.get(`/api/v1/runs/${run.id}/outputs`);
  const { items } = (await outputs.json()) as { items: { artifact_id: string }[] };
  return `/api/v1/artifacts/${items[0]?.artifact_id ?? ""}/rows`;
}

/** A cell by its row and column in the table, as the server tells it. */
async function told(page: Page, rows: string, row: number, column: number): Promise<unknown> {
  const answer = await page.request.get(`${rows}?first=${row}&count=1&columns=${column}..${column}`);
  const { cells } = (await answer.json()) as { cells: unknown[][] };
  return cells[0]?.[0];
}

const cell = (page: Page, row: number, column: number) =>
  page.locator(`[data-row="${row}"][data-column="${column}"]`);

test("the first rows of a million are there at once, with the statistics of columns", async ({ page }) => {
  const rows = await openTable(page, "wide");
  const grid = page.getByRole("grid");
  await expect(grid).toHaveAttribute("aria-rowcount", "1000001");
  await expect(grid).toHaveAttribute("aria-colcount", "101");
  await expect(cell(page, 3, 1)).toHaveText(String(await told(page, rows, 3, 1)));
  await expect(page.getByText(/^rows 0–\d+ of 1,000,000$/)).toBeVisible();
  await expect(page.getByRole("columnheader", { name: /ratio_3/ })).toContainText("7 % null");
  expect(await page.locator("[data-row]").count()).toBeLessThan(600);
  await expectAccessible(page);
});

test("the very last cell is a key away, and every page on the way is right", async ({ page }) => {
  const rows = await openTable(page, "wide");
  await page.getByRole("grid").focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.press("Control+End");
  await expect(cell(page, 999_999, 99)).toHaveText(String(await told(page, rows, 999_999, 99)));
  await page.keyboard.press("Home");
  await expect(cell(page, 999_999, 0)).toHaveText("999999");
  await page.keyboard.press("PageUp");
  const active = page.locator("[data-row][data-column][id]");
  const row = Number(await active.getAttribute("data-row"));
  expect(row).toBeGreaterThan(999_900);
  expect(row).toBeLessThan(999_999);
  await expect(active).toHaveText(String(row));
  await page.keyboard.press("Control+Home");
  await expect(cell(page, 0, 0)).toHaveText("0");
});

test("the wheel moves rows by pixels, and the bar reaches both ends", async ({ page }) => {
  await openTable(page, "wide");
  const grid = page.getByRole("grid");
  await grid.hover();
  await page.mouse.wheel(0, 2800);
  await expect(cell(page, 105, 0)).toHaveText("105");
  await grid.evaluate((element) => (element.scrollTop = element.scrollHeight));
  await expect(cell(page, 999_999, 0)).toHaveText("999999");
  await grid.evaluate((element) => (element.scrollTop = element.scrollHeight / 2));
  await expect(page.getByText(/^rows (49|50)\d,\d{3}–(49|50)\d,\d{3} of 1,000,000$/)).toBeVisible();
  await grid.evaluate((element) => (element.scrollTop = 0));
  await expect(cell(page, 0, 0)).toHaveText("0");
});

test("a cell has an address, which opens it again", async ({ page }) => {
  const rows = await openTable(page, "wide", { row: "743210", col: "amount_42" });
  const active = page.locator("[data-row][data-column][id]");
  await expect(active).toHaveAttribute("data-row", "743210");
  await expect(active).toHaveAttribute("data-column", "42");
  await page.getByRole("button", { name: "Look at it" }).click();
  const exact = String(await told(page, rows, 743_210, 42));
  await expect(page.getByRole("complementary", { name: "Cell" })).toContainText(exact);
  await cell(page, 743_209, 42).click();
  await expect(page).toHaveURL(/row=743209/);
  await expect(page).toHaveURL(/col=amount_42/);
  const entries = await page.evaluate(() => history.length);
  await page.getByRole("grid").press("ArrowUp");
  await expect(page).toHaveURL(/row=743208/);
  expect(await page.evaluate(() => history.length)).toBe(entries);
  await expectAccessible(page);
});

test("a column's statistics, hiding it and bringing it back", async ({ page }) => {
  await openTable(page, "wide", { row: "0", col: "city_7" });
  await page
    .getByRole("columnheader", { name: /city_7/ })
    .getByRole("button")
    .click();
  const details = page.getByRole("complementary", { name: "Column city_7" });
  await expect(details.getByRole("list", { name: "Most frequent values" })).toContainText("Graz");
  await expect(details).toContainText("rows drawn at random from 1,000,000");
  await details.getByRole("button", { name: "Hide this column" }).click();
  await expect(page.getByRole("columnheader", { name: /city_7/ })).toHaveCount(0);
  await page.getByRole("button", { name: "Show 1 hidden column" }).click();
  await expect(page.getByRole("columnheader", { name: /city_7/ })).toHaveCount(1);
});

test("a column's statistics are reached by keys alone", async ({ page }) => {
  await openTable(page, "wide");
  await page.getByRole("grid").focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("columnheader", { name: /count_1/ }).getByRole("button")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("complementary", { name: "Column count_1" })).toBeVisible();
});

test("a column's statistics are beneath a narrow table", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await openTable(page, "wide");
  await page.getByRole("columnheader", { name: /id_0/ }).getByRole("button").click();
  const grid = await page.getByRole("grid").boundingBox();
  const details = await page.getByRole("complementary", { name: "Column id_0" }).boundingBox();
  expect(details?.y).toBeGreaterThanOrEqual((grid?.y ?? 0) + (grid?.height ?? 0) - 1);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
});

test("runs of blanks in a cell are seen as they are", async ({ page }) => {
  await page.route("**/outputs*", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ body: (await answer.text()).replaceAll("word word", "word   word") });
  });
  await openTable(page, "nested_cells");
  expect(await cell(page, 0, 2).innerText()).toMatch(/^word {3}word /);
});

test("what is chosen is copied for a spreadsheet", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const rows = await openTable(page, "wide", { row: "500", col: "id_0" });
  await expect(cell(page, 500, 1)).toBeVisible();
  await cell(page, 500, 0).click();
  await cell(page, 502, 1).click({ modifiers: ["Shift"] });
  await page.keyboard.press("Control+c");
  await expect(page.getByText("Copied 6 cells.")).toBeVisible();
  const counts = await Promise.all([500, 501, 502].map((row) => told(page, rows, row, 1)));
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.replaceAll("\r", "")).toBe(
    counts.map((count, place) => `${500 + place}\t${String(count)}`).join("\n"),
  );
});

test("a small table leaves as a file, with repeated names and missing values", async ({ page }) => {
  await openTable(page, "repeated_names");
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: "CSV" }).click();
  const stream = await (await waiting).createReadStream();
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(Buffer.from(piece as Uint8Array));
  expect(Buffer.concat(pieces).toString()).toBe(",x,x,x\r\n0,1,a,1.5\r\n1,2,b,\r\n");
  await expect(page.getByRole("columnheader", { name: /^x/ })).toHaveCount(3);
  await expect(page.getByRole("gridcell", { name: "null" })).toHaveCount(1);
});

test("a large table leaves as a file that comes from the server bit by bit", async ({ page }) => {
  const rows = await openTable(page, "wide");
  const link = page.getByRole("link", { name: "CSV" });
  await expect(link).toHaveAttribute("download", /\.csv$/);
  const address = (await link.getAttribute("href")) ?? "";
  // A hundred million cells: the beginning is there at once, and the rest is not waited for.
  const beginning = await page.evaluate(async (from) => {
    const reader = (await fetch(from)).body?.getReader();
    let text = "";
    while (reader !== undefined && text.split("\r\n").length < 4)
      text += new TextDecoder().decode((await reader.read()).value);
    await reader?.cancel();
    return text.split("\r\n");
  }, address);
  expect(beginning[0]?.split(",").slice(0, 3)).toEqual(["", "id_0", "count_1"]);
  const [first, second] = await Promise.all([told(page, rows, 1, 0), told(page, rows, 1, 1)]);
  expect(beginning[2]?.split(",").slice(0, 3)).toEqual(["1", String(first), String(second)]);
});

for (const step of [
  "two_levels",
  "no_rows",
  "no_columns",
  "all_missing",
  "nested_cells",
  "moments",
  "series",
  "arrow",
]) {
  test(`an odd table is shown as well: ${step}`, async ({ page }) => {
    await openTable(page, step);
    await expect(page.getByText(/^(no rows|1 row$|rows 0–\d+ of)/)).toBeVisible();
    await expectAccessible(page);
  });
}

test("rows that cannot be fetched are said to be so, and asked for again", async ({ page }) => {
  await page.route("**/rows?*", (route) => route.abort());
  await openTable(page, "wide", { row: "600000", col: "id_0" });
  await expect(page.getByText("Some rows cannot be shown")).toBeVisible({ timeout: 30_000 });
  await page.unroute("**/rows?*");
  await page.getByRole("button", { name: "Retry" }).click();
  await expect(cell(page, 600_000, 0)).toHaveText("600000");
});
