/** The page of a pipeline run: its addresses, its views, what failed, and that it follows a run without a reload. */
import { type Page } from "@playwright/test";

import { addressOfRun, expect, expectAccessible, latestRun, test } from "./fixtures";
import { pythonBeside } from "./servers";

test.use({ alone: "run-page" });

const DIGITS = "sematic.examples.digits.pipeline.pipeline";
const NIGHTLY = "tests.stores.pipelines.nightly.nightly";

interface Row {
  readonly id: string;
  readonly name: string;
  readonly function: string;
}

const digits = (page: Page): Promise<Row> => latestRun(page, { function: DIGITS }) as Promise<Row>;
const failed = (page: Page): Promise<Row> =>
  latestRun(page, { function: NIGHTLY, state: "NESTED_FAILED" }) as Promise<Row>;

async function nestedRun(page: Page, root: Row, name: string, state?: string): Promise<Row> {
  const asked = { root_id: root.id, name, ...(state === undefined ? {} : { state }) };
  const answer = await page.request.get(`/api/v1/runs?${String(new URLSearchParams(asked))}`);
  const { items } = (await answer.json()) as { items: Row[] };
  return items[0]!;
}

const tree = (page: Page) => page.getByRole("tree", { name: "Runs" });
const inspector = (page: Page) => page.getByRole("region", { name: "Selected run" });
const tabs = (page: Page) => page.getByRole("navigation", { name: "About the run" });
const entries = (page: Page): Promise<number> => page.evaluate(() => history.length);

for (const width of [1023, 720, 640]) {
  test(`what is selected has the room of the page, ${width} pixels wide, and the runs are a sheet over it`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height: 900 });
    await page.goto(addressOfRun(await digits(page)));
    await expect(inspector(page).getByRole("heading", { level: 2 })).toBeVisible();
    const main = await page.getByRole("main").boundingBox();
    expect((await inspector(page).boundingBox())!.width).toBeGreaterThan(main!.width - 20);
    await expect(tree(page)).toBeHidden();
    await page.getByRole("button", { name: "Runs", exact: true }).click();
    await tree(page)
      .getByRole("treeitem", { name: /^report/ })
      .click();
    await expect(inspector(page).getByRole("heading", { name: "report" })).toBeVisible();
    await expect(tree(page)).toBeHidden();
  });
}

test("Back undoes one action at a time, and no address in between was ever there", async ({ page }) => {
  const root = await digits(page);
  // All of its runs are seen at once.
  await page.setViewportSize({ width: 1440, height: 2000 });
  await page.addInitScript(() => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    for (const name of ["pushState", "replaceState"] as const) {
      const original = history[name].bind(history);
      history[name] = (...told: Parameters<History["pushState"]>) => {
        original(...told);
        seen.push(`${name} ${location.hash}`);
      };
    }
    window.addEventListener("popstate", () => seen.push(`pop ${location.hash}`));
  });
  await page.goto(addressOfRun(root));
  await expect(inspector(page).getByRole("heading", { name: root.name })).toBeVisible();
  const first = page.url();
  const before = await entries(page);

  await tree(page)
    .getByRole("treeitem", { name: /^report/ })
    .click();
  await expect(inspector(page).getByRole("heading", { name: "report" })).toBeVisible();
  const second = page.url();
  await tabs(page).getByRole("link", { name: "Logs" }).click();
  await expect(tabs(page).getByRole("link", { name: "Logs" })).toHaveAttribute("aria-current", "true");
  expect(await entries(page)).toBe(before + 2);

  await page.goBack();
  expect(page.url()).toBe(second);
  await expect(tabs(page).getByRole("link", { name: "Output" })).toHaveAttribute("aria-current", "true");
  await expect(inspector(page).getByRole("heading", { name: "report" })).toBeVisible();
  await page.goBack();
  expect(page.url()).toBe(first);
  await expect(inspector(page).getByRole("heading", { name: root.name })).toBeVisible();
  const seen = await page.evaluate(() => (window as unknown as { seen: string[] }).seen);
  const run = new URL(second).hash;
  // The entry that the page began with gets a name; its address stays.
  expect(seen).toEqual([
    "replaceState ",
    `pushState ${run}`,
    `pushState ${run}&tab=logs`,
    `pop ${run}`,
    "pop ",
  ]);
});

test("one link that sets run, tab and line is one entry, in plain words; unknown keys survive a tab", async ({
  page,
}) => {
  const root = await failed(page);
  await page.goto(`${addressOfRun(root)}#unknown=stays`);
  const before = await entries(page);
  await page
    .getByRole("region", { name: "Root cause" })
    .getByRole("link", { name: "Open log at error" })
    .click();
  await expect(tabs(page).getByRole("link", { name: "Logs" })).toHaveAttribute("aria-current", "true");
  expect(await entries(page)).toBe(before + 1);
  const hash = new URLSearchParams(new URL(page.url()).hash.slice(1));
  expect(Object.fromEntries(hash)).toMatchObject({ tab: "logs", log: "error", unknown: "stays" });
  expect(page.url()).not.toContain("%22");
  await tabs(page).getByRole("link", { name: "Output" }).click();
  expect(page.url()).toContain("unknown=stays");
});

test("a nested run in the path lands on its root, keeping where it points; Back leaves", async ({ page }) => {
  const root = await digits(page);
  const nested = await nestedRun(page, root, "report");
  await page.goto("/about");
  await page.goto(`/pipelines/some.where/${nested.id}?tz=utc#tab=logs&log=L5`);
  await expect(inspector(page).getByRole("heading", { name: "report" })).toBeVisible();
  const address = new URL(page.url());
  expect(address.pathname).toBe(`/pipelines/${DIGITS}/${root.id}`);
  expect(address.search).toBe("?tz=utc");
  expect(Object.fromEntries(new URLSearchParams(address.hash.slice(1)))).toEqual({
    tab: "logs",
    log: "L5",
    run: nested.id,
  });
  await page.goBack();
  expect(new URL(page.url()).pathname).toBe("/about");
});

test("a run of another pipeline run is forgotten, and said to be", async ({ page }) => {
  await page.goto(`${addressOfRun(await digits(page))}#run=0123456789ab&tab=logs`);
  await expect(page.getByText("Run 01234567 is not in this pipeline run.")).toBeVisible();
  expect(new URL(page.url()).hash).toBe("#tab=logs");
  await expect(tree(page).getByRole("treeitem", { selected: true })).toHaveAccessibleName(/^Digits/);
});

test("a run that there is not is said not to be, with those that were perhaps meant", async ({ page }) => {
  const root = await digits(page);
  await page.goto(`/pipelines/${DIGITS}/${root.id.slice(0, 4)}ffffffff`);
  await expect(page.getByRole("heading", { name: "There is no such run" })).toBeVisible();
  await expect(page.getByRole("link", { name: root.name }).first()).toBeVisible();
  await page.goto("/pipelines/no.such.pipeline/nonsense");
  await expect(page.getByText("no.such.pipeline has no runs")).toBeVisible();
});

test("from a failed run to its log, by keys alone", async ({ page }) => {
  await page.goto(addressOfRun(await failed(page)));
  const cause = page.getByRole("region", { name: "Root cause" });
  await expect(cause).toContainText("TrainingError: Fold 5 cannot be learned");
  await expect(cause).toContainText("gradient norm is nan");
  await expect(cause).toContainText("seen in 1 of the last 2 runs");
  const link = cause.getByRole("link", { name: "Open log at error" });
  for (let step = 0; step < 60 && !(await link.evaluate((it) => it === document.activeElement)); step += 1)
    await page.keyboard.press("Tab");
  await expect(link).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(inspector(page).getByRole("heading", { name: "fit fold 5" })).toBeVisible();
  await expect(tabs(page).getByRole("link", { name: "Logs" })).toHaveAttribute("aria-current", "true");
  await page.keyboard.press("u");
  await expect(inspector(page).getByRole("heading", { name: "validate" })).toBeVisible();
  await page.keyboard.press("1");
  await expect(tabs(page).getByRole("link", { name: "Output" })).toHaveAttribute("aria-current", "true");
});

test("the tree is walked by keys, and finds what is asked for", async ({ page }) => {
  await page.goto(addressOfRun(await failed(page)));
  const selected = tree(page).getByRole("treeitem", { selected: true });
  await selected.focus();
  const focused = page.locator('[role="treeitem"]:focus');
  await page.keyboard.press("End");
  await expect(focused).toHaveAccessibleName(/^publish/);
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  await expect(focused).toHaveAccessibleName(/^fetch/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowLeft");
  await expect(focused).toHaveAttribute("aria-expanded", "false");
  await expect(tree(page).getByRole("treeitem")).toHaveCount(4);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(focused).toHaveAccessibleName(/^fit fold 0/);
  await page.keyboard.press("Enter");
  await expect(inspector(page).getByRole("heading", { name: "fit fold 0" })).toBeVisible();

  await page.keyboard.press("/");
  await page.keyboard.type("state:failed");
  await expect(tree(page).getByRole("treeitem")).toHaveCount(3);
  await page.keyboard.press("Enter");
  await expect(inspector(page).getByRole("heading", { name: "fit fold 5" })).toBeVisible();
  expect(page.url()).toContain("q=state:failed");
  await page.getByRole("link", { name: "Failed: 1" }).click();
  await expect(tree(page).getByRole("treeitem")).toHaveCount(11);
});

test("only the graph loads the engine that lays it out", async ({ page }) => {
  const engines = (): Promise<number> =>
    page.evaluate(
      () => performance.getEntriesByType("resource").filter(({ name }) => /\/assets\/elk-/.test(name)).length,
    );
  await page.goto(addressOfRun(await digits(page)));
  await expect(tree(page).getByRole("treeitem").first()).toBeVisible();
  await page.waitForLoadState("networkidle");
  expect(await engines()).toBe(0);
  await page
    .getByRole("navigation", { name: "Views of the runs" })
    .getByRole("link", { name: "Graph" })
    .click();
  await expect(page.locator(".react-flow__node").first()).toBeVisible();
  expect(await engines()).toBeGreaterThan(0);
});

test("what is left and right of the separator is as wide as one likes, and stays so", async ({ page }) => {
  await page.goto(addressOfRun(await digits(page)));
  const separator = page.getByRole("separator");
  await separator.focus();
  await page.keyboard.press("End");
  await expect(separator).toHaveAttribute("aria-valuenow", "600");
  await page.reload();
  await expect(page.getByRole("separator")).toHaveAttribute("aria-valuenow", "600");
  const box = await tree(page).boundingBox();
  expect(box?.width).toBeGreaterThan(580);
});

test("the table sorts, and is saved as a file", async ({ page }) => {
  await page.goto(`${addressOfRun(await failed(page))}#view=table`);
  const table = page.getByRole("table", { name: "Runs" });
  await expect(table.getByRole("row")).toHaveCount(12);
  await table.getByRole("link", { name: "Duration" }).click();
  await table.getByRole("link", { name: "Duration" }).click();
  await expect(table.getByRole("columnheader", { name: "Duration" })).toHaveAttribute(
    "aria-sort",
    "descending",
  );
  await expect(table.getByRole("row").nth(1)).toContainText("Nightly training");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "CSV" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.csv$/);
});

test("a run is followed without a reload, and the window says when it is over", async ({ page, server }) => {
  await page.goto("/pipelines");
  const liveRuns = async (): Promise<Row[]> => {
    const answer = await page.request.get("/api/v1/runs?name=Live&roots_only=true");
    return ((await answer.json()) as { items: Row[] }).items;
  };
  // Other tests on this server may have run it, too.
  const before = (await liveRuns()).length;
  const running = pythonBeside(server.folder, "-m", "tests.stores", "live", server.folder, "--runs", "24");
  try {
    await expect.poll(async () => (await liveRuns()).length, { timeout: 30_000 }).toBeGreaterThan(before);
    await page.goto(addressOfRun(await latestRun(page, { name: "Live" })));
    await page.evaluate(() => Object.assign(window, { isSamePage: true }));
    await expect(page).toHaveTitle(/^[◐○] \d+\/\d+ Live · Sematic$/);
    await expect(page).toHaveTitle(/^✓ Live · Sematic$/, { timeout: 40_000 });
    await expect(page.locator('link[rel="icon"]')).toHaveAttribute("href", "/state-succeeded.svg");
    await expect(
      page.getByRole("banner").or(page.locator("header")).getByText("Succeeded").first(),
    ).toBeVisible();
    await expect(page.getByRole("link", { name: /^(Running|Queued):/ })).toHaveCount(0);
    expect(await page.evaluate(() => "isSamePage" in window)).toBe(true);
  } finally {
    running.kill();
  }
});

test("what is selected says so when its driver is killed, and when another one goes on", async ({
  page,
  context,
  server,
}) => {
  test.setTimeout(120_000);
  await page.goto("/pipelines");
  const running = (): Promise<Row[]> =>
    page.request
      .get("/api/v1/runs?name=Live&roots_only=true&state=SCHEDULED&state=RAN")
      .then(async (answer) => ((await answer.json()) as { items: Row[] }).items);
  const driver = pythonBeside(server.folder, "-m", "tests.stores", "live", server.folder, "--runs", "48");
  const programs = [driver];
  try {
    await expect.poll(async () => (await running()).length, { timeout: 30_000 }).toBe(1);
    const [root] = (await running()) as [Row];
    const [queued, begun] = [page, await context.newPage()];
    for (const [each, name, state] of [
      [queued, "report", "CREATED"],
      [begun, "train", "SCHEDULED"],
    ] as const) {
      await expect.poll(() => nestedRun(page, root, name, state)).toBeDefined();
      await each.goto(`${addressOfRun(root)}#run=${(await nestedRun(page, root, name, state)).id}`);
    }
    await expect(inspector(queued)).toContainText("this run waits for its inputs");
    await expect(inspector(begun)).toContainText("this run is running");

    driver.kill("SIGKILL");
    await expect(inspector(queued)).toContainText("the pipeline run was interrupted before this run began");
    await expect(inspector(begun)).toContainText("There is no output: this run was interrupted.");
    await expect(inspector(begun)).toContainText("at least");

    programs.push(pythonBeside(server.folder, "-m", "sematic", "resume", root.id));
    await expect(inspector(queued)).toContainText("this run waits for its inputs", { timeout: 30_000 });
  } finally {
    for (const program of programs) program.kill();
  }
});

test("the header is low while something is scrolled, and whole again at the top or with other content", async ({
  page,
}) => {
  const root = await failed(page);
  const fit = await nestedRun(page, root, "fit fold 5");
  await page.goto(`${addressOfRun(root)}#run=${fit.id}&tab=source`);
  const facts = page.locator("header").getByText("Started", { exact: false });
  const panel = inspector(page).getByRole("group", { name: "Source" });
  const heightOf = async (): Promise<number> => (await page.locator("header").last().boundingBox())!.height;
  const topOf = (): Promise<number> => panel.evaluate((element) => element.scrollTop);
  await expect(panel.getByRole("region", { name: "Source" })).toContainText("def fit(");
  await expect(facts).toBeVisible();
  const whole = await heightOf();

  await panel.focus();
  await page.keyboard.press("End");
  await expect(facts).toHaveCount(0);
  expect(await heightOf()).toBeLessThan(whole / 2);
  expect(await topOf()).toBeGreaterThan(48);
  await expect(page.getByRole("region", { name: "Root cause" })).toContainText("TrainingError");
  await expect(page.getByRole("region", { name: "Root cause" })).not.toContainText("gradient norm");

  // The code scrolls by itself, too: that it is at its top says nothing of the panel around it.
  const code = panel.getByRole("region", { name: "Source" });
  await code.evaluate((element) => {
    element.scrollTop = 20;
  });
  await expect.poll(() => code.evaluate((element) => element.scrollTop)).toBeGreaterThan(0);
  await code.evaluate((element) => {
    element.scrollTop = 0;
  });
  await page.waitForTimeout(200);
  await expect(facts).toHaveCount(0);

  await panel.focus();
  await page.keyboard.press("Home");
  await expect(facts).toBeVisible();
  expect(await heightOf()).toBe(whole);

  // A tab with less in it cannot be scrolled back to the top: it is there.
  await page.keyboard.press("End");
  await expect(facts).toHaveCount(0);
  await tabs(page).getByRole("link", { name: "Notes" }).click();
  await expect(facts).toBeVisible();
});

test("the tab that is shown is seen, and tabs that do not fit fade", async ({ page }) => {
  const root = await failed(page);
  const fit = await nestedRun(page, root, "fit fold 5");
  await page.goto(`${addressOfRun(root)}#view=graph&run=${fit.id}&tab=notes`);
  const last = tabs(page).getByRole("link", { name: "Notes" });
  await expect(last).toHaveAttribute("aria-current", "true");
  await expect(last).toBeInViewport({ ratio: 1 });
  await expect(tabs(page)).toHaveAttribute("data-more", /start/);
  await tabs(page).getByRole("link", { name: "Output" }).click();
  await expect(tabs(page)).toHaveAttribute("data-more", "end");
  await expect(tabs(page).getByRole("link", { name: "Output" })).toBeInViewport({ ratio: 1 });
});

test("the breadcrumb calls a pipeline as its page does, with its path as a hint", async ({ page }) => {
  const crumbs = page.getByRole("navigation", { name: "Breadcrumb" });
  await page.goto(addressOfRun(await digits(page)));
  const crumb = crumbs.getByRole("link", { name: "Digits", exact: true });
  await expect(crumb).toHaveAttribute("title", `Digits · ${DIGITS}`);
  await crumb.click();
  await expect(page).toHaveURL(new RegExp(`/pipelines/${DIGITS}$`));
  await expect(page.getByRole("heading", { name: "Digits", level: 1 })).toBeVisible();
  await expect(crumb).toHaveAttribute("title", `Digits · ${DIGITS}`);
});

for (const view of ["tree", "table"])
  test(`axe finds nothing serious in the ${view}`, async ({ page }) => {
    await page.goto(`${addressOfRun(await failed(page))}#view=${view}`);
    await expect(page.getByRole("region", { name: "Root cause" })).toContainText("TrainingError");
    await expect(inspector(page).getByRole("heading", { name: "Nightly training" })).toBeVisible();
    await expectAccessible(page);
    await page.emulateMedia({ colorScheme: "dark" });
    await expectAccessible(page);
  });

for (const view of ["tree", "timeline", "table"])
  test(`a search that finds nothing says what is searched, in the ${view}`, async ({ page }) => {
    await page.goto(`${addressOfRun(await digits(page))}#view=${view}&q=alpha%3D0.3`);
    await expect(
      page.getByText(/is like that\. Words are looked for in .* not in arguments\.$/),
    ).toBeVisible();
  });
