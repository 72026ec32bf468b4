/** Everything about a selected run: its tabs, each with an address of its own. */
import { type Page } from "@playwright/test";

import { addressOfRun, expect, expectAccessible, latestRun, test } from "./fixtures";

test.use({ alone: "inspector" });

const NIGHTLY = "tests.stores.pipelines.nightly.nightly";
const CACHING = "sematic.examples.caching.pipeline.pipeline";

const inspector = (page: Page) => page.getByRole("region", { name: "Selected run" });
const tab = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "About the run" }).getByRole("link", { name: new RegExp(`^${name}`) });

/** The address of the step that failed, in the last nightly training. */
async function failedStep(page: Page): Promise<string> {
  const root = await latestRun(page, { function: NIGHTLY, state: "NESTED_FAILED" });
  const answer = await page.request.get(`/api/v1/runs/${root.id}/failure`);
  const told = (await answer.json()) as { run: { id: string } };
  return `${addressOfRun(root)}#run=${told.run.id}`;
}

test("the output of a failed run is its error, the reader’s own frames before those of libraries", async ({
  page,
}) => {
  await page.goto(await failedStep(page));
  await expect(inspector(page)).toContainText("There is no output, because this run failed.");
  await expect(inspector(page)).toContainText("Fold 5 cannot be learned: its samples have gaps.");
  await expect(inspector(page)).toContainText(/library frame/);
  await inspector(page).getByRole("link", { name: "Open log at error" }).click();
  await expect(page).toHaveURL(/tab=logs/);
  await expect(page).toHaveURL(/log=error/);
});

test("every input has its type and value, and opens in full by its own address", async ({ page }) => {
  await page.goto(`${await failedStep(page)}&tab=input`);
  const line = inspector(page).getByRole("button", { name: "fold" });
  await expect(line).toHaveAttribute("aria-expanded", "false");
  await expect(inspector(page)).toContainText("tests.stores.pipelines.nightly");
  await line.click();
  await expect(page).toHaveURL(/art=fold/);
  await expect(line).toHaveAttribute("aria-expanded", "true");
  await expect(inspector(page)).toContainText("has_gaps");
  await page.reload();
  await expect(inspector(page).getByRole("button", { name: "fold" })).toHaveAttribute(
    "aria-expanded",
    "true",
  );
  await expectAccessible(page);
});

test("an input leads to the run that made it", async ({ page }) => {
  const root = await latestRun(page, { function: NIGHTLY, state: "RESOLVED" });
  const answer = await page.request.get(`/api/v1/runs?root_id=${root.id}&name=mean`);
  const { items } = (await answer.json()) as { items: { id: string }[] };
  await page.goto(`${addressOfRun(root)}#run=${items[0]!.id}&tab=input`);
  const producer = inspector(page)
    .getByRole("link", { name: /made by|put together in/ })
    .first();
  const name = (await producer.textContent())!.replace(/^.*(made by|put together in) /, "");
  const id = /run=([0-9a-f]+)/.exec((await producer.getAttribute("href"))!)![1]!;
  await producer.click();
  await expect(page).toHaveURL(new RegExp(`run=${id}`));
  await expect(inspector(page).getByRole("heading", { name, exact: true })).toBeVisible();
});

test("the source is as it was: the function, what was not committed, and the project’s files", async ({
  page,
}) => {
  await page.goto(`${await failedStep(page)}&tab=source`);
  const source = inspector(page).getByRole("region", { name: "Source" });
  await expect(source).toContainText("def fit(fold: Fold) -> Score:");
  await expect(source.locator(".hljs-keyword").first()).toBeVisible();
  await expect(inspector(page).getByRole("heading", { name: "What it does" })).toBeVisible();
  await expectAccessible(page);

  const sections = inspector(page).getByRole("navigation", { name: "Code" });
  await sections.getByRole("link", { name: "Changed since the last run" }).click();
  await expect(inspector(page)).toContainText("The code is the same as that of the run before");

  await sections.getByRole("link", { name: "All files" }).click();
  await inspector(page).getByRole("searchbox", { name: "Find a file" }).fill("stores nightly.py");
  await expect(inspector(page)).toContainText(/^.*1 of [\d,]+ files/s);
  await inspector(page).getByRole("link", { name: "tests/stores/pipelines/nightly.py" }).click();
  await expect(page).toHaveURL(/code=files/);
  await page.reload();
  await expect(source).toContainText("class TrainingError");
});

test("what differs in code is marked by signs, not by colours alone", async ({ page }) => {
  const diff = "--- a/x.py\n+++ b/x.py\n@@ -1,2 +1,2 @@ def x():\n same\n-old\n+new\n";
  await page.route("**/code/uncommitted", (route) =>
    route.fulfill({
      json: { run_id: "0".repeat(32), other: null, files: [], diff, left_out: 12, notes: [] },
    }),
  );
  await page.goto(`${await failedStep(page)}&tab=source&code=uncommitted`);
  const changes = inspector(page).getByRole("region", { name: "Changes of x.py" });
  await expect(changes.getByRole("row", { name: "+ new" })).toBeVisible();
  await expect(changes.getByRole("row", { name: "- old" })).toBeVisible();
  await expect(inspector(page)).toContainText("12 B more");
  await expectAccessible(page);
});

test("the environment is told, and its packages are found", async ({ page }) => {
  await page.goto(`${await failedStep(page)}&tab=environment`);
  await expect(inspector(page)).toContainText("Python and machine");
  await inspector(page).getByRole("searchbox", { name: "Find a package" }).fill("scikit-learn");
  await expect(inspector(page)).toContainText("1 found");
  await expectAccessible(page);
});

test("what a run used is told for each attempt, and why the cache did not help", async ({ page }) => {
  await page.goto(`${await failedStep(page)}&tab=resources`);
  await expect(inspector(page).getByRole("heading", { name: "Used by attempt 2" })).toBeVisible();
  await expect(inspector(page)).toContainText("up to 1 after TimeoutError");
  await expect(inspector(page)).toContainText("this call was not to use it");
  await expectAccessible(page);

  const warm = await latestRun(page, { function: CACHING });
  await page.goto(`${addressOfRun(warm)}#tab=resources`);
  const differences = inspector(page).getByRole("region", { name: "What was different" });
  await expect(differences.getByRole("row", { name: /numbers/ })).toBeVisible();
});

test("each attempt has its error and its log", async ({ page }) => {
  await page.goto(`${await failedStep(page)}&tab=retries`);
  const first = inspector(page).getByRole("row", { name: /^1 / });
  // What happened has a row of its own, below the attempt's.
  const rows = inspector(page).getByRole("row");
  await expect(rows.nth(2)).toContainText("TimeoutError");
  await expect(rows.nth(3)).toHaveText(/^2/);
  await expect(rows.nth(4)).toContainText("TrainingError");
  await expectAccessible(page);
  await first.getByRole("link", { name: "Log" }).click();
  await expect(page).toHaveURL(/attempt=1/);
  await expect(tab(page, "Logs")).toHaveAttribute("aria-current", "true");
});

test("a note is pointed at by its address", async ({ page }) => {
  await page.goto(`${await failedStep(page)}&tab=notes`);
  const note = inspector(page).getByRole("listitem").filter({ hasText: "It is sample 3 to 5" });
  await expect(note.locator("code").first()).toHaveText("3");
  await note.getByRole("link", { name: /ago|now/ }).click();
  await expect(page).toHaveURL(/note=/);
  await page.reload();
  await expect(note).toHaveAttribute("data-pointed", "true");
  await expectAccessible(page);
});

test("a tab with nothing in it is hidden, and a link to it says why", async ({ page }) => {
  const root = await latestRun(page, { function: NIGHTLY, state: "RESOLVED" });
  await page.goto(addressOfRun(root));
  await expect(tab(page, "Input")).toBeVisible();
  await expect(tab(page, "Retries")).toHaveCount(0);
  await page.goto(`${addressOfRun(root)}#tab=retries`);
  await expect(inspector(page)).toContainText("This run was not tried again, nor placed by an engine.");
});
