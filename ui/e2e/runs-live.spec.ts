/** The list of runs while runs come, and what is done with several that are under way. */
import { type Page } from "@playwright/test";

import { expect, expectAccessible, test } from "./fixtures";
import { python3, pythonBeside } from "./servers";

test.use({ alone: "runs-live" });

const LIVE = "tests.stores.pipelines.live.live";

interface Row {
  readonly id: string;
  readonly state: string;
  readonly tags: readonly string[];
}

const rows = (page: Page) => page.locator("[data-run]");
const outcomes = (page: Page) =>
  page.getByRole("list", { name: "What became of each" }).getByRole("listitem");

async function listed(page: Page, query: string): Promise<readonly Row[]> {
  const answer = await page.request.get(`/api/v1/runs?${query}`);
  return ((await answer.json()) as { items: Row[] }).items;
}

test("runs that start while one reads further down wait above", async ({ page, server }) => {
  await page.setViewportSize({ width: 1440, height: 500 });
  await page.goto("/runs?nested=1");
  await expect(rows(page).first()).toBeVisible();
  const grid = page.getByRole("grid");
  await grid.evaluate((box) => {
    box.scrollTo(0, 400);
  });
  await expect.poll(() => grid.evaluate((box) => box.scrollTop)).toBe(400);
  const box = (await grid.boundingBox())!;
  const inTheMiddle = () =>
    page.evaluate(
      ([x, y]) => document.elementFromPoint(x!, y!)?.closest("[data-run]")?.getAttribute("data-run"),
      [box.x + 300, box.y + box.height / 2],
    );
  const read = await inTheMiddle();
  expect(read).toBeTruthy();
  const known = new Set((await listed(page, "limit=500")).map(({ id }) => id));
  await python3(server.folder, "-m", "sematic", "run", "examples/hello");
  const started = (await listed(page, "limit=500")).filter(({ id }) => !known.has(id));
  expect(started.length).toBeGreaterThan(1);
  const pill = page.getByRole("button", { name: `${String(started.length)} new runs`, exact: true });
  await expect(pill).toBeVisible();
  expect(await inTheMiddle()).toBe(read);
  await pill.click();
  await expect(pill).toBeHidden();
  await expect.poll(() => grid.evaluate((each) => each.scrollTop)).toBe(0);
  await expect(rows(page).first()).toHaveAttribute("data-run", started[0]!.id);
});

test("several runs under way are canceled at once, with what became of each", async ({ page, server }) => {
  test.setTimeout(180_000);
  const programs = [1, 2].map(() =>
    pythonBeside(server.folder, "-m", "tests.stores", "live", server.folder, "--runs", "400"),
  );
  try {
    const underWay = `function=${LIVE}&roots_only=true&state=SCHEDULED&state=RAN`;
    await expect
      .poll(async () => (await listed(page, underWay)).length, { timeout: 90_000 })
      .toBe(programs.length);
    const ids = (await listed(page, underWay)).map(({ id }) => id);
    await page.goto(`/runs?fn=${LIVE}&status=running`);
    for (const id of ids) await page.locator(`[data-run="${id}"]`).getByRole("checkbox").click();
    await page.getByRole("toolbar").getByRole("button", { name: "Cancel" }).click();
    const dialog = page.getByRole("dialog", { name: "Cancel 2 pipeline runs?" });
    await expect(dialog).toContainText(/This stops [\d,]+ running and [\d,]+ queued/);
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Cancel them" }).click();
    await expect(outcomes(page)).toHaveCount(2);
    for (const id of ids)
      await expect(outcomes(page).filter({ hasText: id.slice(0, 8) })).toContainText(/asked to end|ended/);
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
    const ended = async () =>
      (await listed(page, `function=${LIVE}&roots_only=true&state=CANCELED`)).map(({ id }) => id).sort();
    await expect.poll(ended, { timeout: 60_000 }).toEqual([...ids].sort());
  } finally {
    for (const program of programs) program.kill();
  }
});

test("what has ended already is not canceled with the others", async ({ page, server }) => {
  test.setTimeout(180_000);
  const program = pythonBeside(server.folder, "-m", "tests.stores", "live", server.folder, "--runs", "400");
  try {
    const underWay = `function=${LIVE}&roots_only=true&state=SCHEDULED&state=RAN`;
    await expect.poll(async () => (await listed(page, underWay)).length, { timeout: 90_000 }).toBe(1);
    const [run] = await listed(page, underWay);
    const [over] = await listed(page, "state=RESOLVED&roots_only=true");
    await page.goto("/runs");
    for (const { id } of [run!, over!])
      await page.locator(`[data-run="${id}"]`).getByRole("checkbox").click();
    await page.getByRole("toolbar").getByRole("button", { name: "Cancel" }).click();
    const dialog = page.getByRole("dialog", { name: "Cancel 1 pipeline run?" });
    await expect(dialog).toContainText("1 selected run has ended already");
    await dialog.getByRole("button", { name: "Cancel them" }).click();
    await expect(outcomes(page)).toHaveCount(1);
    await expect(outcomes(page)).toContainText(run!.id.slice(0, 8));
    await expect(outcomes(page)).toContainText(/asked to end|ended/);
  } finally {
    program.kill();
  }
});

test("tags of several runs are added and taken away", async ({ page }) => {
  await page.goto("/runs?status=succeeded");
  await expect(rows(page).first()).toBeVisible();
  const ids: string[] = [];
  for (const place of [0, 1, 2]) {
    const row = rows(page).nth(place);
    ids.push((await row.getAttribute("data-run"))!);
    await row.getByRole("checkbox").click();
  }
  const tag = page.getByRole("toolbar").getByRole("button", { name: "Tag" });
  await tag.click();
  await page.getByLabel("Add, with commas between them").fill("looked-at, needs a look");
  await page.getByRole("button", { name: "Change tags" }).click();
  await expect(outcomes(page)).toHaveCount(3);
  await expectAccessible(page);
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
  const withTag = async (word: string) => (await listed(page, `tag=${word}`)).map(({ id }) => id).sort();
  expect(await withTag("looked-at")).toEqual([...ids].sort());
  // Where there is no room for a tag, the number of those left out says which they are.
  for (const id of ids)
    await expect(page.locator(`[data-run="${id}"] [title*="looked-at"]`).first()).toBeVisible();
  await tag.click();
  await page.getByLabel("Take away").fill("looked-at");
  await page.getByRole("button", { name: "Change tags" }).click();
  await expect(outcomes(page)).toHaveCount(3);
  expect(await withTag("looked-at")).toEqual([]);
  expect(await withTag("needs a look")).toEqual([...ids].sort());
});
