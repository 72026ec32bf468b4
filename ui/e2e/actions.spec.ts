/** What people do with a run: run it again, cancel it, tag it, write on it; by mouse and by keys. */
import { type Page } from "@playwright/test";

import { addressOfRun, expect, expectAccessible, latestRun, test } from "./fixtures";
import { pythonBeside } from "./servers";

test.use({ alone: "actions" });

const NIGHTLY = "tests.stores.pipelines.nightly.nightly";
const DIGITS = "sematic.examples.digits.pipeline.pipeline";
const LIVE = "tests.stores.pipelines.live.live";

const inspector = (page: Page) => page.getByRole("region", { name: "Selected run" });
const stateOf = async (page: Page, id: string): Promise<string> => {
  const answer = await page.request.get(`/api/v1/runs/${id}`);
  return ((await answer.json()) as { run: { state: string } }).run.state;
};

test("a run that is under way is canceled, and what it finished stays", async ({ page, server }) => {
  const program = pythonBeside(server.folder, "-m", "tests.stores", "live", server.folder, "--runs", "120");
  try {
    await expect
      .poll(
        async () => {
          const answer = await page.request.get(`/api/v1/runs?function=${LIVE}&roots_only=true`);
          return ((await answer.json()) as { items: unknown[] }).items.length;
        },
        { timeout: 40_000 },
      )
      .toBe(1);
    const root = await latestRun(page, { function: LIVE });
    await page.goto(addressOfRun(root));
    await expect(page.getByRole("treeitem", { name: /^Live/ })).toBeVisible();
    await page.keyboard.press("x");
    await expect(page).toHaveURL(/dlg=cancel/);
    const dialog = page.getByRole("dialog", { name: "Cancel the pipeline run?" });
    await expect(dialog).toContainText(/This stops [\d,]+ running and [\d,]+ queued/);
    expect(["SCHEDULED", "RAN"]).toContain(await stateOf(page, root.id));
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Cancel the run" }).click();
    await expect(page.getByRole("dialog", { name: "It has ended" })).toBeVisible({ timeout: 30_000 });
    expect(await stateOf(page, root.id)).toBe("CANCELED");
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
    await expect(page).not.toHaveURL(/dlg=/);
    await expect(page.locator("header").getByText("Canceled").first()).toBeVisible();
    await expect(page.getByRole("button", { name: "Cancel", exact: true })).toHaveCount(0);
  } finally {
    program.kill();
  }
});

test("canceling what has ended is refused with the reason", async ({ page }) => {
  const root = await latestRun(page, { function: NIGHTLY, state: "RESOLVED" });
  await page.goto(`${addressOfRun(root)}#dlg=cancel`);
  await expect(page.getByRole("dialog")).toContainText("has ended already");
  await expect(page.getByRole("button", { name: "Cancel the run" })).toHaveCount(0);
});

test("a run is run again as a new one, from its dialog", async ({ page }) => {
  test.setTimeout(120_000);
  const root = await latestRun(page, { function: DIGITS });
  await page.goto(addressOfRun(root));
  await page.getByRole("button", { name: "Rerun", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Run it again" });
  await expect(dialog).toContainText(`sematic rerun ${root.id.slice(0, 12)}`);
  await dialog.getByRole("radio", { name: "The code as it was recorded" }).check();
  await expect(dialog).toContainText(`sematic rerun ${root.id.slice(0, 12)} --code recorded`);
  await dialog.getByRole("radio", { name: "Today’s code" }).check();
  await expect(dialog).toContainText("if nothing has changed since, nothing is executed");
  await dialog.getByRole("radio", { name: /^Everything/ }).check();
  await expect(dialog).not.toContainText("nothing is executed");
  await expect(dialog).toContainText(`sematic rerun ${root.id.slice(0, 12)} --from ${root.id.slice(0, 12)}`);
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Run it again" }).click();
  await expect(page).not.toHaveURL(new RegExp(root.id), { timeout: 60_000 });
  await expect(dialog).toHaveCount(0);
  const made = /\/([0-9a-f]{32})/.exec(page.url())![1]!;
  const answer = await page.request.get(`/api/v1/runs/${made}`);
  const told = (await answer.json()) as {
    run: { original_run_id: string | null };
    pipeline_run: { rerun_from: string };
  };
  expect(told.pipeline_run.rerun_from).toBe(root.id);
  await expect.poll(() => stateOf(page, made), { timeout: 60_000 }).toBe("RESOLVED");
  const after = await page.request.get(`/api/v1/runs/${made}`);
  expect(((await after.json()) as typeof told).run.original_run_id).toBeNull();
});

test("where this server does not run it, the dialog gives the command instead", async ({ page }) => {
  const root = await latestRun(page, { tag: "prod", state: "RAN" });
  await page.goto(`${addressOfRun(root)}#dlg=rerun`);
  const dialog = page.getByRole("dialog", { name: "Run it again" });
  await expect(dialog).toContainText("It was started at a prompt or in a notebook");
  await expect(dialog).toContainText(`sematic rerun ${root.id.slice(0, 12)}`);
  await expect(dialog.getByRole("button", { name: "Run it again" })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(page).not.toHaveURL(/dlg=/);
});

test("tags are added, undone and taken away, and are there after a reload", async ({ page }) => {
  const root = await latestRun(page, { function: NIGHTLY, state: "RESOLVED" });
  const hostile = `<b>${"long ".repeat(17)}</b>`.trim();
  await page.goto(addressOfRun(root));
  const header = page.locator("header");
  const add = header.getByRole("button", { name: "Add a tag" });
  const field = header.getByRole("combobox", { name: "Add a tag" });
  await add.click();
  await field.fill("base");
  await expect(header.getByRole("option", { name: "baseline" })).toBeVisible();
  await field.press("ArrowDown");
  await field.press("Enter");
  await field.fill(hostile);
  await field.press("Enter");
  await field.press("Escape");
  await expect(header.getByRole("link", { name: "baseline" })).toBeVisible();
  await expectAccessible(page);
  await page.reload();
  await expect(header.getByRole("link", { name: "baseline" })).toBeVisible();
  await expect(header.getByRole("link", { name: hostile })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);

  await header.getByRole("button", { name: "Remove the tag baseline" }).click();
  await expect(header.getByRole("link", { name: "baseline" })).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).last().click();
  await expect(header.getByRole("link", { name: "baseline" })).toBeVisible();
  await expect
    .poll(async () => {
      const answer = await page.request.get(`/api/v1/runs/${root.id}`);
      return ((await answer.json()) as { run: { tags: string[] } }).run.tags;
    })
    .toContain("baseline");
});

test("notes are written, edited and deleted; a draft waits in the browser", async ({ page }) => {
  const root = await latestRun(page, { function: NIGHTLY, state: "RESOLVED" });
  await page.goto(addressOfRun(root));
  await expect(inspector(page)).toBeVisible();
  await page.keyboard.press("\\");
  const field = page.getByRole("textbox", { name: "Write a note on this run" });
  await field.fill("The rate is **too high** <img src=x onerror=alert(1)>");
  await page.reload();
  await expect(field).toHaveValue(/too high/);
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(inspector(page).locator("strong", { hasText: "too high" })).toBeVisible();
  await page.getByRole("button", { name: "Add note" }).click();
  const note = page.getByRole("list", { name: "Notes" }).getByRole("listitem");
  await expect(note.locator("strong", { hasText: "too high" })).toBeVisible();
  await expect(note.locator("img")).toHaveCount(0);
  await expect(field).toHaveValue("");
  await expect(page.getByRole("link", { name: /^Notes 1/ })).toBeVisible();
  await page.reload();
  await expect(note).toContainText("too high");

  await note.getByRole("button", { name: "Edit" }).click();
  await note.getByRole("textbox", { name: "Edit the note" }).fill("The rate is fine.");
  await note.getByRole("button", { name: "Save" }).click();
  await expect(note).toContainText("The rate is fine.");
  await expect(note).toContainText("edited");
  await note.getByRole("button", { name: "Delete" }).click();
  await note.getByRole("button", { name: "Delete it for good" }).click();
  await expect(inspector(page)).toContainText("Nobody has written a note on this run yet.");
});

test("from a failed run to its cause, its log line and the dialog that runs it again, by keys alone", async ({
  page,
}) => {
  const root = await latestRun(page, { function: NIGHTLY, state: "NESTED_FAILED" });
  await page.goto("/runs?status=failed");
  const link = page.locator(`main a[href*="${root.id}"]`).first();
  await expect(link).toBeVisible();
  for (let steps = 0; steps < 80; steps += 1) {
    if (await link.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press("Tab");
  }
  await expect(link).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(root.id));
  const cause = page.getByRole("region", { name: "Root cause" });
  await expect(cause).toContainText("TrainingError");
  const toLog = cause.getByRole("link", { name: "Open log at error" });
  for (let steps = 0; steps < 60; steps += 1) {
    if (await toLog.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/tab=logs/);
  await expect(page).toHaveURL(/log=/);
  await expect(inspector(page).getByRole("heading", { name: "fit fold 5" })).toBeVisible();
  await page.keyboard.press("r");
  const dialog = page.getByRole("dialog", { name: "Run it again" });
  await expect(dialog.getByRole("radio", { name: /^From fit fold 5/ })).toBeChecked();
  expect(await dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await page.keyboard.press(".");
  await expect(page.getByRole("menuitem", { name: /Copy id/ })).toBeVisible();
  await page.keyboard.press("Escape");
});
