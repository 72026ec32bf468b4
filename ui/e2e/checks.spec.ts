/** What holds for the dashboard as a whole: addresses, a server that goes away, its files, what moves by itself. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { type Page } from "@playwright/test";

import { addressOfRun, expect, latestRun, test } from "./fixtures";
import { python3, pythonBeside } from "./servers";

test.use({ alone: "checks" });

const NIGHTLY = "tests.stores.pipelines.nightly.nightly";

const tree = (page: Page) => page.getByRole("tree", { name: "Runs" });
const tab = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "About the run" }).getByRole("link", { name: new RegExp(`^${name}`) });
const view = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "Views of the runs" }).getByRole("link", { name });
const stateOf = (page: Page) => page.locator("header [role=status][data-kind]");

/** What the page says to whoever cannot see it, once it says the same twice. */
async function settled(page: Page): Promise<string> {
  await page.waitForLoadState("networkidle").catch(() => undefined);
  let before = "";
  await expect(async () => {
    const now = await page.getByRole("main").ariaSnapshot();
    const isSame = now === before;
    before = now;
    expect(isSame && now !== "").toBe(true);
  }).toPass({ intervals: [300] });
  // What has the focus, and what is said once of a change, is no part of the address.
  return before.replaceAll(" [active]", "").replaceAll(/^ *- status "(Selected|Progress)".*$/gm, "");
}

test("every address made while clicking around shows the same again", async ({ page }) => {
  test.setTimeout(180_000);
  const root = await latestRun(page, { function: NIGHTLY, state: "NESTED_FAILED" });
  await page.clock.setFixedTime(new Date());
  await page.goto(addressOfRun(root));
  await expect(tree(page)).toBeVisible();
  const steps: readonly (() => Promise<void>)[] = [
    () =>
      tree(page)
        .getByRole("treeitem", { name: /^fit fold 5/ })
        .click(),
    () => tab(page, "Log").click(),
    () => tab(page, "Input").click(),
    () => tab(page, "Source").click(),
    () => view(page, "Timeline").click(),
    () => view(page, "Table").click(),
    () => page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Pipelines" }).click(),
    () =>
      page
        .getByRole("main")
        .getByRole("link", { name: /Nightly/i })
        .first()
        .click(),
    () => page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Artifacts" }).click(),
    () => page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Home" }).click(),
  ];
  const seen = new Set<string>();
  for (const step of steps) {
    const before = page.url();
    await step();
    await expect.poll(() => page.url()).not.toBe(before);
    const address = page.url();
    expect(seen.has(address), address).toBe(false);
    seen.add(address);
    const shown = await settled(page);
    await page.reload();
    await expect.poll(() => settled(page), { message: address, timeout: 15_000 }).toBe(shown);
    expect(page.url()).toBe(address);
  }
  expect(seen.size).toBe(steps.length);
});

test("without its server the page stays and can be walked, and catches up by itself", async ({
  page,
  context,
  server,
}) => {
  test.setTimeout(120_000);
  const root = await latestRun(page, { function: NIGHTLY, state: "NESTED_FAILED" });
  await page.goto(`${addressOfRun(root)}#view=graph`);
  await page.evaluate(() => Object.assign(window, { isSamePage: true }));
  await expect(page.locator(".react-flow__node").first()).toBeVisible();
  await view(page, "Tree").click();
  const failed = tree(page).getByRole("treeitem", { name: /^fit fold 5/ });
  await failed.click();
  await tab(page, "Log").click();
  const lines = page.getByRole("table", { name: "Log" }).locator("[role=row][data-line]");
  await expect(lines.first()).toBeVisible();
  const log = await lines.allTextContents();
  await expect(stateOf(page)).toHaveAttribute("data-kind", "live");

  const list = await context.newPage();
  await list.goto("/runs");
  const latest = (await list.locator("[data-run]").first().getAttribute("data-run")) ?? "";

  await server.kill();
  await expect(stateOf(page)).not.toHaveAttribute("data-kind", "live");
  await expect(stateOf(page)).toContainText(/Reconnecting|Offline/);
  expect(await lines.allTextContents()).toEqual(log);
  await view(page, "Graph").click();
  await expect(page.locator(".react-flow__node").first()).toBeVisible();
  await view(page, "Tree").click();
  await expect(failed).toBeVisible();
  await expect(page.getByRole("heading", { name: "Nightly training" }).first()).toBeVisible();

  await python3(server.folder, "-m", "sematic", "run", "examples/hello");
  await server.startAgain();
  await expect(stateOf(page)).toHaveAttribute("data-kind", "live", { timeout: 40_000 });
  expect(await lines.allTextContents()).toEqual(log);
  await expect(list.locator("[data-run]").first()).not.toHaveAttribute("data-run", latest);
  expect(await page.evaluate(() => "isSamePage" in window)).toBe(true);
});

test("a run that is started elsewhere shows on every page without a reload", async ({
  page,
  context,
  server,
}) => {
  test.setTimeout(120_000);
  const [home, list] = [page, await context.newPage()];
  await home.goto("/");
  await list.goto("/runs");
  await expect(list.getByRole("grid")).toBeVisible();
  await expect(home.getByRole("heading").first()).toBeVisible();
  for (const each of [home, list]) await each.evaluate(() => Object.assign(window, { isSamePage: true }));
  await expect(list.locator("[data-run]").filter({ hasText: "Live" })).toHaveCount(0);
  const program = pythonBeside(server.folder, "-m", "tests.stores", "live", server.folder, "--runs", "24");
  try {
    const row = list.locator("[data-run]").filter({ hasText: "Live" }).first();
    await expect(row).toBeVisible({ timeout: 40_000 });
    await expect(home.getByRole("main").getByRole("link", { name: /Live/ }).first()).toBeVisible();
    const own = await context.newPage();
    await own.goto(addressOfRun(await latestRun(page, { name: "Live" })));
    await expect(
      tree(own)
        .getByRole("treeitem", { name: /, succeeded/i })
        .first(),
    ).toBeVisible({ timeout: 40_000 });
    await expect(own).toHaveTitle(/^✓ Live/, { timeout: 60_000 });
    await expect(row).toContainText(/Succeeded/);
    for (const each of [home, list]) expect(await each.evaluate(() => "isSamePage" in window)).toBe(true);
  } finally {
    program.kill();
  }
});

/** Hosts that stand in the files: names of XML languages, addresses in messages and licences, links people may click. */
const NAMED = [
  "www.w3.org",
  "react.dev",
  "reactflow.dev",
  "github.com",
  "rolldown.rs",
  "www.eclipse.org",
  "huggingface.co",
  "console.cloud.google.com",
  "console.aws.amazon.com",
];
/** Plotly's own settings for maps and uploads: its figures are drawn where nothing can be asked of any host. */
const OF_PLOTLY = ["plotly.com", "cloud.plotly.com", "cdn.plot.ly"];

test("no built file names a host that it could ask for something", () => {
  const folder =
    process.env["SEMATIC_DASHBOARD_FOLDER"] ??
    join(dirname(fileURLToPath(import.meta.url)), "../../src/sematic/server/dashboard");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    /\.(js|css|html|svg)$/.test(name),
  );
  expect(files.length).toBeGreaterThan(20);
  const found = new Map<string, string>();
  for (const name of files)
    for (const [, host = ""] of readFileSync(join(folder, name), "utf8").matchAll(
      /https?:\/\/([a-z0-9.-]+\.[a-z]{2,})/gi,
    ))
      if (!NAMED.includes(host) && !(name.includes("plotly") && OF_PLOTLY.includes(host)))
        found.set(host, name);
  expect(Object.fromEntries(found)).toEqual({});
});

const KB = 1000;
/** Kilobytes of scripts and styles that a page has loaded, as they were sent. */
const weights = (page: Page) =>
  page.evaluate(() => {
    const loaded = performance.getEntriesByType("resource").filter((each) => each.name.includes("/assets/"));
    const sum = (end: string) =>
      loaded
        .filter(({ name }) => name.endsWith(end))
        .reduce((so, each) => so + (each instanceof PerformanceResourceTiming ? each.encodedBodySize : 0), 0);
    return { js: sum(".js"), css: sum(".css") };
  });

test("the frame and the list of runs weigh no more than their budget", async ({ page }) => {
  await page.goto("/runs");
  await expect(page.getByRole("grid").locator("[data-run]").first()).toBeVisible();
  const { js, css } = await weights(page);
  expect(js).toBeGreaterThan(50 * KB);
  expect(js).toBeLessThan(150 * KB);
  expect(css).toBeLessThan(20 * KB);
});

test("what a page asks before its code is there is what it would ask, and is asked once", async ({
  page,
}) => {
  const root = await latestRun(page, { function: NIGHTLY, state: "NESTED_FAILED" });
  const early = [
    ["/pipelines", "/api/v1/pipelines?limit=500&sort=-last_run_at"],
    ["/runs", "/api/v1/runs?roots_only=true&limit=100", "/api/v1/runs/summary?roots_only=true"],
    [
      addressOfRun(root),
      `/api/v1/runs/${root.id}/graph`,
      `/api/v1/runs/${root.id}/outputs`,
      `/api/v1/runs/${root.id}`,
    ],
  ] as const;
  for (const [address, ...questions] of early) {
    const asked: string[] = [];
    const note = (request: { url: () => string }) =>
      asked.push(request.url().replace(/^https?:\/\/[^/]+/, ""));
    page.on("request", note);
    await page.goto(address);
    await page.waitForLoadState("networkidle").catch(() => undefined);
    page.off("request", note);
    for (const each of questions) {
      expect(asked.filter((url) => url === each)).toEqual([each]);
    }
    // What React asks for on every page comes after it.
    const place = (path: string) => asked.findIndex((url) => url.startsWith(path));
    expect(place(questions[0])).toBeLessThan(place("/api/v1/me"));
  }
});

test("what changes between a page's first answers and the beginning of its feed is shown", async ({
  page,
  server,
}) => {
  const root = await latestRun(page, { function: NIGHTLY, state: "NESTED_FAILED" });
  let begin = (): void => undefined;
  const mayBegin = new Promise<void>((resolve) => (begin = resolve));
  await page.route(/\/api\/v1\/changes(\?|$)/, async (route) => {
    await mayBegin;
    await route.continue();
  });
  await page.goto(addressOfRun(root));
  await expect(tree(page)).toBeVisible();
  const answer = await fetch(`${server.url}/api/v1/runs/${root.id}/tags`, {
    method: "PUT",
    headers: { "x-sematic": "1", "content-type": "application/json" },
    body: JSON.stringify({ tags: ["meanwhile"] }),
  });
  expect(answer.status).toBe(200);
  begin();
  await expect(stateOf(page)).toHaveAttribute("data-kind", "live");
  await expect(page.getByRole("main").getByText("meanwhile").first()).toBeVisible();
});
