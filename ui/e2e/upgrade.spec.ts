/** The dashboard is open while its server is away, or gets another version: what is missing is said, and comes back. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect as baseExpect, test as base, type Page } from "@playwright/test";

import { addressOfRun, latestRun } from "./fixtures";
import { serve, type Running } from "./servers";

const NIGHTLY = "tests.stores.pipelines.nightly.nightly";
const built =
  process.env["SEMATIC_DASHBOARD_FOLDER"] ??
  join(dirname(fileURLToPath(import.meta.url)), "../../src/sematic/server/dashboard");

interface Upgradable extends Running {
  /** The files of the dashboard that it serves: a copy. */
  readonly dashboard: string;
}

const expect = baseExpect.configure({ timeout: 20_000 });
const test = base.extend<{ server: Upgradable }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads from the pattern what a fixture needs
  server: async ({}, use) => {
    const dashboard = mkdtempSync(join(tmpdir(), "sematic-dashboard-"));
    cpSync(built, dashboard, { recursive: true });
    const server = await serve("digits", { SEMATIC_DASHBOARD_FOLDER: dashboard });
    await use({ ...server, dashboard });
    await server.stop();
    rmSync(dashboard, { recursive: true, force: true });
  },
  baseURL: async ({ server }, use) => use(server.url),
});

/** Make it another version: all its parts have other names, wherever they are spoken of. Returns the old name of one. */
function upgrade(dashboard: string, part: string): string {
  const assets = readdirSync(join(dashboard, "assets"));
  const old = assets.find((each) => each.startsWith(`${part}-`) && each.endsWith(".js"));
  if (old === undefined) throw new Error(`The dashboard has no part ${part}.`);
  const stems = assets.map((each) => /^.+-[\w-]{8}(?=\.(js|css)$)/.exec(each)?.[0] ?? "").filter(Boolean);
  const known = new RegExp(stems.map((each) => each.replaceAll(".", "\\.")).join("|"), "g");
  for (const each of readdirSync(dashboard, { recursive: true, encoding: "utf8" })) {
    const file = join(dashboard, each);
    // What was compressed beforehand would be served as it was.
    if (/\.(br|gz|zst)$/.test(each)) rmSync(file);
    if (!/\.(js|css|html|json)$/.test(each)) continue;
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replaceAll(known, "$&2"));
    renameSync(file, join(dashboard, each.replaceAll(known, "$&2")));
  }
  return old;
}

const stateOf = (page: Page) => page.locator("header [role=status][data-kind]");
const source = (page: Page) =>
  page.getByRole("navigation", { name: "About the run" }).getByRole("link", { name: /^Source/ });
const alert = (page: Page) =>
  page
    .getByRole("region", { name: "Selected run" })
    .getByRole("alert")
    .filter({ hasText: "part of the dashboard" });
const markedSame = (page: Page) => page.evaluate(() => "isSamePage" in window);

async function openedRun(page: Page): Promise<string> {
  await page.goto(addressOfRun(await latestRun(page, { function: NIGHTLY, state: "NESTED_FAILED" })));
  await expect(stateOf(page)).toHaveAttribute("data-kind", "live");
  await expect(source(page)).toBeVisible();
  // All that it begins with is loaded.
  await expect(page.locator("header strong", { hasText: "last night's" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Selected run" })).toContainText("so there is no output");
  await page.evaluate(() => Object.assign(window, { isSamePage: true }));
  return page.url();
}

test("after an upgrade, a part that is not there any more is said to be missing, and loaded anew by a click", async ({
  page,
  server,
}) => {
  test.setTimeout(120_000);
  const address = await openedRun(page);
  await server.kill();
  const before = upgrade(server.dashboard, "SourceTab");
  await server.startAgain();
  await expect(stateOf(page)).toHaveAttribute("data-kind", "live", { timeout: 40_000 });

  const asked = page.waitForResponse((answer) => answer.url().endsWith(before));
  await source(page).click();
  expect((await asked).status()).toBe(404);
  await expect(alert(page)).toContainText("the server is away, or has another version now");
  // All else of the page is there.
  await expect(page.getByRole("tree", { name: "Runs" })).toBeVisible();
  expect(await markedSame(page)).toBe(true);

  await alert(page).getByRole("button", { name: "Retry" }).click();
  await expect(page.getByRole("region", { name: "Source" })).toContainText("def nightly(");
  expect(await markedSame(page)).toBe(false);
  expect(page.url()).toBe(`${address}#tab=source`);
});

test("a part that is wanted while the server is away comes by itself once the server is back", async ({
  page,
  server,
}) => {
  test.setTimeout(120_000);
  await openedRun(page);
  await server.kill();
  await expect(stateOf(page)).not.toHaveAttribute("data-kind", "live");
  await source(page).click();
  await expect(alert(page)).toBeVisible();
  await server.startAgain();
  await expect(page.getByRole("region", { name: "Source" })).toContainText("def nightly(", {
    timeout: 40_000,
  });
  await expect(alert(page)).toHaveCount(0);
  expect(await markedSame(page)).toBe(false);
});

test("a dashboard without one of its parts says so once, and is not loaded over and over", async ({
  page,
  server,
}) => {
  const parts = join(server.dashboard, "assets");
  const missing = readdirSync(parts).find((each) => /^RunsPage-.*\.js$/.test(each)) ?? "";
  rmSync(join(parts, missing));
  let loads = 0;
  page.on("domcontentloaded", () => (loads += 1));
  await page.goto("/runs");
  await expect(stateOf(page)).toHaveAttribute("data-kind", "live");
  await expect(page.getByRole("main").getByRole("alert")).toContainText("has another version now");
  await page.waitForTimeout(4000);
  expect(loads).toBe(1);
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Pipelines" }).click();
  await expect(page.getByRole("link", { name: "Nightly" }).first()).toBeVisible();
});

for (const part of ["frame", "entry"])
  test(`a dashboard without its ${part} says so, and is loaded anew by a click`, async ({ page, server }) => {
    const parts = join(server.dashboard, "assets");
    const missing =
      readdirSync(parts).find((each) => each.startsWith(`${part}-`) && each.endsWith(".js")) ?? "";
    const away = join(server.dashboard, missing);
    renameSync(join(parts, missing), away);
    await page.goto("/runs#kept=1");
    const trouble = page.getByRole("alert");
    await expect(trouble).toContainText("The dashboard cannot be loaded");
    renameSync(away, join(parts, missing));
    await trouble.getByRole("button", { name: "Load it again" }).click();
    await expect(page.getByRole("grid").locator("[data-run]").first()).toBeVisible();
    expect(page.url()).toContain("#kept=1");
  });
