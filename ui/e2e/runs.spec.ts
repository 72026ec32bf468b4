/** The list of runs: a hundred thousand of them. */
import { type Page } from "@playwright/test";

import { expect, expectAccessible, test } from "./fixtures";

test.use({ store: "100k-runs" });

const rows = (page: Page) => page.locator("[data-run]");
const field = (page: Page) => page.getByRole("combobox", { name: "Filter runs" });

async function open(page: Page, address = "/runs"): Promise<void> {
  await page.goto(address);
  await expect(rows(page).first()).toBeVisible();
}

test("filters are typed, completed, in the address, and taken away", async ({ page }) => {
  await open(page);
  const before = await page.evaluate(() => history.length);
  await field(page).fill("status:fai");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("option", { name: "status:failed" })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\?status=failed$/);
  await expect(rows(page).first()).toContainText(/failed/i);
  expect(await page.evaluate(() => history.length)).toBe(before + 1);
  await field(page).fill("tag:gpu");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/status=failed&tag=gpu/);
  const answer = await page.request.get(
    "/api/v1/runs/summary?roots_only=true&state=FAILED&state=NESTED_FAILED&tag=gpu",
  );
  const { total } = (await answer.json()) as { total: number };
  expect(total).toBeGreaterThan(10);
  await expect(page.getByRole("status").filter({ hasText: /runs$/ })).toHaveText(`${String(total)} runs`);
  await page.getByRole("button", { name: "Remove status:failed" }).click();
  await expect(page).toHaveURL(/\/runs\?tag=gpu$/);
  await page.goBack();
  await page.goBack();
  await expect(page).toHaveURL(/\?status=failed$/);
  await expect(page.getByRole("button", { name: "Remove status:failed" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Remove tag:gpu" })).toBeHidden();
});

test("the list goes on as far as one scrolls, with no more rows in the page than are seen", async ({
  page,
}) => {
  await open(page);
  const seen = new Set<string>();
  for (let step = 0; step < 30; step += 1) {
    await page.getByRole("grid").evaluate((grid) => {
      grid.scrollBy(0, 800);
    });
    await page.waitForTimeout(60);
    for (const id of await rows(page).evaluateAll((all) => all.map((row) => row.getAttribute("data-run"))))
      seen.add(id ?? "");
  }
  expect(seen.size).toBeGreaterThan(400);
  expect(await rows(page).count()).toBeLessThan(80);
  const rowCount = Number(await page.getByRole("grid").getAttribute("aria-rowcount"));
  expect(rowCount).toBeGreaterThan(10_000);
});

test("Back shows the list where it was", async ({ page }) => {
  await open(page);
  await page.getByRole("grid").evaluate((grid) => {
    grid.scrollTo(0, 5000);
  });
  await page.waitForTimeout(800);
  await page.getByRole("grid").evaluate((grid) => {
    grid.scrollTo(0, 4900);
  });
  await page.waitForTimeout(500);
  const there = await page.getByRole("grid").evaluate((grid) => grid.scrollTop);
  expect(there).toBeGreaterThan(2000);
  await page.getByRole("link", { name: "Pipelines", exact: true }).first().click();
  await expect(page).toHaveURL(/\/pipelines$/);
  await page.goBack();
  await expect(rows(page).first()).toBeAttached();
  await expect.poll(() => page.getByRole("grid").evaluate((grid) => grid.scrollTop)).toBe(there);
});

test("rows are gone through by keys", async ({ page }) => {
  await open(page);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  const focused = page.locator("[data-run]:focus");
  await expect(focused).toHaveAttribute("aria-rowindex", "3");
  await page.keyboard.press(" ");
  await expect(page.getByRole("toolbar")).toContainText("1 run selected");
  const id = await focused.getAttribute("data-run");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/pipelines/[^/]+/${id ?? "?"}`));
});

test("drawing over the times keeps the runs of that time", async ({ page }) => {
  await open(page);
  const area = page.getByRole("slider");
  await expect(area.locator("[data-group]").first()).toBeVisible();
  const box = (await area.boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.3, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + 20, { steps: 5 });
  await page.mouse.up();
  await expect(page).toHaveURL(/since=20.*until=20/);
  const place = new URL(page.url()).searchParams;
  const query = new URLSearchParams({
    roots_only: "true",
    created_after: place.get("since")!,
    created_before: place.get("until")!,
  });
  const answer = await page.request.get(`/api/v1/runs/summary?${query.toString()}`);
  const { total } = (await answer.json()) as { total: number };
  expect(total).toBeGreaterThan(0);
  await expect(page.getByRole("status").filter({ hasText: /runs$/ })).toHaveText(
    `${total.toLocaleString("en")} runs`,
  );
});

test("where no run passes, it says how many there are without the filters", async ({ page }) => {
  await page.goto("/runs?search=nothing-is-called-so");
  await expect(
    page.getByText(/No run passes these filters\. Without them there are 20,000 runs/),
  ).toBeVisible();
  await page.getByRole("button", { name: "Clear the filters" }).click();
  await expect(page).toHaveURL(/\/runs$/);
  await expect(rows(page).first()).toBeVisible();
});

test("a filter can be kept under a name", async ({ page }) => {
  await open(page, "/runs?status=canceled");
  await page.getByRole("button", { name: "Views" }).click();
  await page.getByRole("menuitem", { name: "Save these filters…" }).click();
  await expect(page.getByRole("textbox", { name: "Name" })).toBeFocused();
  await page.keyboard.type("Given up");
  await page.getByRole("button", { name: "Save in this browser" }).click();
  await open(page);
  await page.getByRole("button", { name: "Views" }).click();
  await page.getByRole("menuitem", { name: "Given up" }).click();
  await expect(page).toHaveURL(/\/runs\?status=canceled$/);
});

test("tags of several runs are changed at once, with what became of each", async ({ page }) => {
  await open(page, "/runs?status=succeeded");
  await page
    .getByRole("checkbox", { name: /^Select [^t]/ })
    .nth(0)
    .click();
  await page
    .getByRole("checkbox", { name: /^Select [^t]/ })
    .nth(1)
    .click();
  await page.getByRole("toolbar").getByRole("button", { name: "Tag" }).click();
  await page.getByLabel("Add, with commas between them").fill("looked-at");
  await page.getByRole("button", { name: "Change tags" }).click();
  await expect(page.getByRole("list", { name: "What became of each" }).getByRole("listitem")).toHaveCount(2);
  await page.getByRole("button", { name: "Close" }).last().click();
  const answer = await page.request.get("/api/v1/runs?tag=looked-at");
  expect(((await answer.json()) as { items: unknown[] }).items).toHaveLength(2);
});

test("a link of earlier dashboards with the search in the hash works", async ({ page }) => {
  await open(page, "/runs#search=Train&other=1");
  await expect(page).toHaveURL(/\/runs\?search=Train#other=1$/);
  await expect(field(page)).toHaveValue("Train");
  const names = await rows(page).locator("a[title] strong").allInnerTexts();
  expect(names.length).toBeGreaterThan(5);
  for (const name of names) expect(name).toMatch(/train/i);
});

for (const [theme, width] of [
  ["light", 1440],
  ["dark", 1024],
  ["light", 390],
] as const) {
  test(`runs are accessible in ${theme} at ${String(width)}`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await open(page, `/runs?theme=${theme}&status=failed`);
    await page.waitForTimeout(600);
    await expectAccessible(page);
  });
}

test("a filter asks once, and what is typed is asked for when typing rests", async ({ page }) => {
  const asked: URL[] = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.pathname.startsWith("/api/v1/") && url.pathname !== "/api/v1/events") asked.push(url);
  });
  const lists = (key: string, value: string) =>
    asked.filter(
      ({ pathname, searchParams }) => pathname === "/api/v1/runs" && searchParams.get(key) === value,
    );
  await open(page);
  await page.waitForLoadState("load");
  await expect(page.getByRole("status").filter({ hasText: /runs$/ })).toBeVisible();
  asked.length = 0;
  // All keys within one task: no machine is slower than that.
  await field(page).evaluate((input: HTMLInputElement) => {
    const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")!;
    for (const text of ["f", "fr", "fra", "frau", "fraud"]) {
      value.set!.call(input, text);
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
  await expect(page).toHaveURL(/search=fraud$/);
  await expect(rows(page).first()).toContainText(/fraud/i);
  await expect(page.locator('[role="grid"][aria-busy="false"]')).toBeVisible();
  const searched = new Set(asked.map(({ searchParams }) => searchParams.get("search")).filter(Boolean));
  expect([...searched]).toEqual(["fraud"]);
  expect(lists("search", "fraud").filter(({ searchParams }) => !searchParams.has("after"))).toHaveLength(1);
  await field(page).fill("status:canceled");
  asked.length = 0;
  await page.keyboard.press("Enter");
  await expect(rows(page).first()).toContainText(/canceled/i);
  await expect(page.locator('[role="grid"][aria-busy="false"]')).toBeVisible();
  const heads = lists("state", "CANCELED").filter(({ searchParams }) => !searchParams.has("after"));
  expect(heads).toHaveLength(1);
  expect(asked.length).toBeLessThan(14);
  expect(await rows(page).count()).toBeLessThan(80);
});

test("several owners and functions, what is left out, and how long it took", async ({ page }) => {
  await open(page);
  const answered = await page.request.get("/api/v1/owners?limit=3");
  const [one, other] = ((await answered.json()) as { items: string[] }).items;
  const typed = async (text: string): Promise<void> => {
    await field(page).fill(text);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("button", { name: `Remove ${text}` })).toBeVisible();
  };
  await typed(`owner:${one!}`);
  await typed(`owner:${other!}`);
  await typed("-tag:gpu");
  await typed("-status:failed");
  await typed("dur:>30s");
  await typed("dur:<1h");
  const query = new URL(page.url()).searchParams;
  expect(query.getAll("owner")).toEqual([one, other]);
  expect(query.getAll("tag")).toEqual(["-gpu"]);
  expect(query.getAll("status")).toEqual(["-failed"]);
  expect(query.getAll("dur")).toEqual([">30s", "<1h"]);
  const asked = new URLSearchParams([
    ["roots_only", "true"],
    ["owner", one!],
    ["owner", other!],
    ["not_tag", "gpu"],
    ["not_state", "FAILED"],
    ["not_state", "NESTED_FAILED"],
    ["min_duration", "30"],
    ["max_duration", "3600"],
  ]);
  const summary = await page.request.get(`/api/v1/runs/summary?${asked.toString()}`);
  const { total, is_complete: isComplete } = (await summary.json()) as {
    total: number;
    is_complete: boolean;
  };
  expect(total).toBeGreaterThan(10);
  const said = `${isComplete ? "" : "more than "}${total.toLocaleString("en")} runs`;
  const listed = await page.request.get(`/api/v1/runs?${asked.toString()}&limit=5`);
  const ids = ((await listed.json()) as { items: { id: string }[] }).items.map(({ id }) => id);
  const firstIds = async () =>
    (await rows(page).evaluateAll((all) => all.map((row) => row.getAttribute("data-run")))).slice(0, 5);
  await expect.poll(firstIds).toEqual(ids);
  await expect(page.getByRole("status").filter({ hasText: /runs$/ })).toHaveText(said);
  await page.reload();
  await expect(page.getByRole("button", { name: "Remove -tag:gpu" })).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: /runs$/ })).toHaveText(said);
  expect(await firstIds()).toEqual(ids);
});

test("the beginning of several ids leads to a choice", async ({ page }) => {
  const answer = await page.request.get("/api/v1/runs?limit=500");
  const { items } = (await answer.json()) as { items: { id: string }[] };
  const ids = items.map((run) => run.id);
  // Six characters are hardly ever those of two among so few: the server is asked until it says that they are.
  let ambiguous: string | null = null;
  let cursor = "";
  for (let turn = 0; turn < 80 && ambiguous === null; turn += 1) {
    const answered = await page.request.get(`/api/v1/runs?limit=500${cursor}`);
    const told = (await answered.json()) as { items: { id: string }[]; next: string | null };
    ids.push(...told.items.map((run) => run.id));
    const seen = new Map<string, string>();
    for (const id of ids) {
      const known = seen.get(id.slice(0, 6));
      if (known !== undefined && known !== id) ambiguous = id.slice(0, 6);
      seen.set(id.slice(0, 6), id);
    }
    if (told.next === null) break;
    cursor = `&after=${encodeURIComponent(told.next)}`;
  }
  expect(ambiguous).not.toBeNull();
  await page.goto(`/runs/${ambiguous ?? ""}#tab=input`);
  await expect(page.getByRole("heading", { name: /Several runs have an id/ })).toBeVisible();
  const choice = page.getByRole("main").getByRole("listitem").getByRole("link");
  expect(await choice.count()).toBeGreaterThan(1);
  await expectAccessible(page);
  await choice.first().click();
  await expect(page).toHaveURL(new RegExp(`/pipelines/[^/]+/[0-9a-f]{32}#tab=input`));
});
