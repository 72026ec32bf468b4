/** What an engine made of attempts, and what functions held while they ran. */
import { type Page } from "@playwright/test";

import { expect, expectAccessible, latestRun, test } from "./fixtures";

test.use({ store: "placed" });

const rows = (page: Page, table: string) => page.getByRole("region", { name: table }).locator("tbody tr");

/** The address of a run within the training on a cluster. */
async function within(page: Page, name: string, hash: string): Promise<string> {
  const root = await latestRun(page, { function: "warehouse.training.train" });
  const answer = await page.request.get(`/api/v1/runs?roots_only=false&function=warehouse.training.fit`);
  const { items } = (await answer.json()) as { items: { id: string; name: string }[] };
  const run = items.find((each) => each.name === name) ?? root;
  return `/runs/${root.id}#run=${run.id}&${hash}`;
}

test("the header says where the driver is, and leads to its job", async ({ page }) => {
  const root = await latestRun(page, { function: "warehouse.training.train" });
  await page.goto(`/runs/${root.id}`);
  await page.getByRole("link", { name: "ray · 10.12.0.4" }).click();
  await expect(page).toHaveURL(/#tab=retries$/);
  await expect(rows(page, "Jobs")).toHaveText([/^Driver Running4\.50 sray10\.12\.0\.4$/]);
});

test("a lost attempt and the one after it say where they were, and what became of them", async ({ page }) => {
  await page.goto(await within(page, "fit 0", "tab=pod_lifecycle"));
  await expect(page).toHaveURL(/tab=retries/);
  await expect(rows(page, "Jobs")).toHaveText([
    /^1 Failed1\.50 sray10\.12\.0\.31$/,
    /^Node 10\.12\.0\.31 was lost while warehouse\.training\.fit executed there/,
    /^2 Succeeded24\.0 sraygpu-worker-eu-west-1b-07$/,
  ]);
  await expectAccessible(page);
});

test("the timeline tells work from what was waited between two attempts", async ({ page }) => {
  await page.goto(await within(page, "fit 0", "view=timeline"));
  await expect(page.getByRole("treeitem", { name: /^fit 0/ })).toHaveAccessibleName(
    /, failed after 45\.0 s, waited 24\.0 s for attempt 2, ran 21\.0 s, /,
  );
  await expect(page.getByText("At most 1 at once")).toBeVisible();
});

test("a job that waits says for what, as wide as the screen is", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(await within(page, "fit 1", "tab=retries"));
  const reason = page.getByText("It waits for 1 GPU and 16 GiB of memory");
  await expect(reason).toBeInViewport({ ratio: 1 });
  await expect(rows(page, "Jobs").first()).toContainText("Queued");
  await expect(page.getByRole("region", { name: "Attempts" })).toHaveCount(0);
});

test("a step whose job waits is queued, and says where", async ({ page }) => {
  await page.goto(await within(page, "fit 1", "tab=output"));
  const panel = page.getByRole("region", { name: "Selected run" });
  await expect(panel).toContainText("Queued");
  await expect(panel).toContainText("this run waits for room on ray");
  await expect(page.getByRole("treeitem", { name: /^fit 1\b.*queued/i })).toBeVisible();
});

test("how long a step waits, and for what, is told wherever it is shown", async ({ page }) => {
  await page.goto(await within(page, "fit 1", "tab=logs"));
  const panel = page.getByRole("region", { name: "Selected run" });
  await expect(panel).toContainText(
    "There is no log yet: this run waits for room on ray. It waits for 1 GPU",
  );
  await expect(panel.getByText(/^waiting \d/)).toBeVisible();
  await expect(page.getByRole("treeitem", { name: /^fit 1/ })).toContainText(/waiting \d/);
  await expectAccessible(page);
  await page.goto(await within(page, "fit 1", "view=table"));
  await expect(page.getByRole("row", { name: /Queued fit 1/ })).toContainText(/waiting \d/);
  await page.goto(await within(page, "fit 1", "view=graph"));
  await expect(page.locator(".react-flow__node").filter({ hasText: "fit 1" })).toContainText(/queued \d/);
  await page.goto("/");
  await expect(
    page.getByText(/nothing is stuck or interrupted; one pipeline run waits for room/),
  ).toBeVisible();
  await expect(page.getByText(/^fit 1 has waited .* for room on ray\. It waits for 1 GPU/)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("main").getByRole("link", { name: "fit 1", exact: true }).click();
  await expect(panel).toContainText("Queued");
});

test("a state that there is not is told, in a list and in a pipeline run", async ({ page }) => {
  await page.goto("/runs?status=waiting");
  const told = page.getByText(/^There is no state “waiting”, only queued, running, /);
  await expect(told).toBeVisible();
  await expect(page.getByText(/No run passes these filters/)).toBeVisible();
  await expectAccessible(page);
  for (const view of ["tree", "graph", "timeline", "table"]) {
    await page.goto(await within(page, "fit 1", `view=${view}&q=state:waiting`));
    await expect(told).toBeVisible();
  }
  await page.goto(await within(page, "Training on a cluster", "q=state:running"));
  await expect(page.getByRole("treeitem")).toHaveCount(1);
});

test("a driver that is gone is told as lost", async ({ page }) => {
  const root = await latestRun(page, { function: "warehouse.training.train" });
  await page.route(`**/api/v1/runs/${root.id}`, async (route) => {
    const response = await route.fetch();
    const detail = (await response.json()) as object;
    const trouble = {
      is_interrupted: true,
      since: new Date().toISOString(),
      why: "Its machine was turned off.",
    };
    await route.fulfill({ response, json: { ...detail, trouble } });
  });
  await page.goto(`/runs/${root.id}#tab=retries`);
  await expect(rows(page, "Jobs")).toHaveText([/^Driver Lost/]);
  await expect(rows(page, "Attempts")).toHaveText([/^1 Interrupted/]);
});

test("what was held is told state by state, above what was used", async ({ page }) => {
  const root = await latestRun(page, { function: "tests.stores.pipelines.held.held" });
  const read = await latestRun(page, {
    function: "tests.stores.pipelines.held.read",
    roots_only: "false",
  });
  await page.goto(`/runs/${root.id}#run=${read.id}&tab=ext_res`);
  await expect(page).toHaveURL(/tab=resources/);
  const panel = page.getByRole("region", { name: "Selected run" });
  await expect(panel.getByRole("heading", { level: 3 }).first()).toHaveText(
    /^TimedMessage, held by attempt 1 [0-9a-f]{8}$/,
  );
  const tables = panel.getByRole("region", { name: /^Steps of sematic\.graph\.timed_message\.TimedMessage/ });
  await expect(tables).toHaveCount(3);
  await expect(tables.first().locator("tbody tr td:first-child")).toHaveText([
    "Asked for",
    "Activating",
    "Active",
    "Deactivating",
    "Deactivated",
  ]);
  await expect(tables.first().locator("tbody tr").nth(1)).toContainText("It takes 0.2 s.");
  await expectAccessible(page);
});
