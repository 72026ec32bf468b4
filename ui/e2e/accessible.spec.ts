/** Every page, every tab and view of a run, and every dialog, in both themes: axe finds nothing serious. */
import { type Page } from "@playwright/test";

import { addressOfRun, expect, expectAccessible, latestRun, test } from "./fixtures";

const NIGHTLY = "tests.stores.pipelines.nightly.nightly";
const PIPELINE = `/pipelines/${NIGHTLY}`;

const failed = async (page: Page, hash: string): Promise<string> => {
  const root = await latestRun(page, { function: NIGHTLY, state: "NESTED_FAILED" });
  const answer = await page.request.get(`/api/v1/runs/${root.id}/failure`);
  const told = (await answer.json()) as { run: { id: string } };
  return `${addressOfRun(root)}#run=${told.run.id}&${hash}`;
};
const artifact = async (page: Page): Promise<string> => {
  const answer = await page.request.get("/api/v1/artifacts?limit=1");
  const { items } = (await answer.json()) as { items: { id: string }[] };
  return `/artifacts/${items[0]!.id}`;
};

const TABS = ["output", "input", "source", "logs", "environment", "resources", "retries", "notes"];
const VIEWS = ["tree", "graph", "timeline", "table"];
const DIALOGS = ["rerun", "cancel"];
const pages: Readonly<Record<string, string | ((page: Page) => Promise<string>)>> = {
  home: "/",
  runs: "/runs",
  "runs of which none passes": "/runs?status=failed&fn=nothing",
  pipelines: "/pipelines",
  ...Object.fromEntries(
    ["runs", "grid", "functions", "notes"].map((tab) => [`pipeline ${tab}`, `${PIPELINE}#tab=${tab}`]),
  ),
  ...Object.fromEntries(TABS.map((tab) => [`run ${tab}`, (page: Page) => failed(page, `tab=${tab}`)])),
  ...Object.fromEntries(VIEWS.map((view) => [`run ${view}`, (page: Page) => failed(page, `view=${view}`)])),
  ...Object.fromEntries(
    DIALOGS.map((dialog) => [`dialog ${dialog}`, (page: Page) => failed(page, `dlg=${dialog}`)]),
  ),
  artifacts: "/artifacts",
  artifact,
  ...Object.fromEntries(
    ["appearance", "api-keys", "users", "server", "system"].map((each) => [
      `settings ${each}`,
      `/settings/${each}`,
    ]),
  ),
  about: "/about",
  "sign in": "/login",
  "get started": "/getstarted",
  "no such page": "/no/such/page",
  "no such run": "/runs/ffffffff",
};

/** Nothing of it is still on its way. */
async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await expect(page.getByRole("main").locator(":not(:empty)").first()).toBeVisible();
  await expect(page.getByRole("status", { name: "Loading" })).toHaveCount(0);
  await expect(page.getByText("Laying out")).toHaveCount(0);
}

for (const [name, address] of Object.entries(pages))
  test(`axe finds nothing serious in either theme: ${name}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    await open(page, typeof address === "string" ? address : await address(page));
    await expectAccessible(page);
    await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
    await expectAccessible(page);
  });

/** Where the keyboard was before something was opened, it is again once that is closed. */
async function expectFocusBack(
  page: Page,
  opener: ReturnType<Page["getByRole"]>,
  opened: string,
): Promise<void> {
  await opener.focus();
  await page.keyboard.press("Enter");
  const layer = page.getByRole(opened === "menu" ? "menu" : "dialog").first();
  await expect(layer).toBeVisible();
  await expect.poll(() => layer.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  await page.keyboard.press("Escape");
  await expect(layer).toHaveCount(0);
  await expect(opener).toBeFocused();
}

test("what opens over a page gives the keyboard back to where it was", async ({ page }) => {
  await open(page, await failed(page, "tab=logs"));
  const header = page.locator("header").last();
  await expectFocusBack(page, header.getByRole("button", { name: "Rerun", exact: true }), "dialog");
  await expectFocusBack(page, header.getByRole("button", { name: "More actions" }), "menu");
  await expectFocusBack(page, page.getByRole("button", { name: "How the tree is shown" }), "menu");
  await expectFocusBack(page, page.getByRole("button", { name: "Attempt 2" }), "menu");
  await expectFocusBack(page, page.getByRole("button", { name: /^Account/ }), "menu");
  await expectFocusBack(page, page.getByRole("button", { name: "Keyboard shortcuts" }), "dialog");
  await expectFocusBack(page, page.getByRole("button", { name: "Search runs, pipelines, ids" }), "dialog");
  await open(page, "/runs");
  await expectFocusBack(page, page.getByRole("button", { name: "Views" }), "menu");
});
