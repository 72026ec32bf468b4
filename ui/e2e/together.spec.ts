/** What several people change at once: nobody's change is lost, and what is gone is said to be gone. */
import { type BrowserContext, type Page } from "@playwright/test";

import { addressOfRun, expect, expectAccessible, latestRun, test } from "./fixtures";
import { python3 } from "./servers";

test.use({ alone: "together" });

const NIGHTLY = "tests.stores.pipelines.nightly.nightly";
const DIGITS = "sematic.examples.digits.pipeline.pipeline";

const header = (page: Page) => page.locator("header").last();

async function tagsOf(page: Page, id: string): Promise<readonly string[]> {
  const answer = await page.request.get(`/api/v1/runs/${id}`);
  return ((await answer.json()) as { run: { tags: string[] } }).run.tags;
}

/** A browser that is told of nothing that others do, as on a train. */
async function outOfTouch(context: BrowserContext): Promise<void> {
  await context.route(/\/api\/v1\/(changes|events|feed)/, (route) => route.abort());
}

async function addTag(page: Page, tag: string): Promise<void> {
  await header(page).getByRole("button", { name: "Add a tag" }).click();
  const field = header(page).getByRole("combobox", { name: "Add a tag" });
  await field.fill(tag);
  await field.press("Enter");
  await field.press("Escape");
}

test("tags that two people change at once are all kept", async ({ page, browser, server }) => {
  const root = await latestRun(page, { function: NIGHTLY, state: "RESOLVED" });
  const context = await browser.newContext({ baseURL: server.url });
  await outOfTouch(context);
  const other = await context.newPage();
  try {
    await page.request.put(`/api/v1/runs/${root.id}/tags`, { data: { tags: ["nightly", "obsolete"] } });
    for (const each of [page, other]) {
      await each.goto(addressOfRun(root));
      await expect(header(each).getByRole("link", { name: "obsolete" })).toBeVisible();
    }
    await addTag(page, "checked");
    await header(page).getByRole("button", { name: "Remove the tag obsolete" }).click();
    await expect.poll(() => tagsOf(page, root.id)).toEqual(["nightly", "checked"]);

    // Who does not know of that yet adds one of their own: the first ones stay, and what was taken away stays away.
    await expect(header(other).getByRole("link", { name: "checked" })).toHaveCount(0);
    await addTag(other, "reviewed");
    await expect.poll(() => tagsOf(page, root.id)).toEqual(["nightly", "checked", "reviewed"]);
    for (const each of [page, other])
      for (const tag of ["nightly", "checked", "reviewed"])
        await expect(header(each).getByRole("link", { name: tag, exact: true })).toBeVisible();
    await expect(header(other).getByRole("link", { name: "obsolete" })).toHaveCount(0);

    // Undoing is about what one did oneself.
    await other.getByRole("button", { name: "Undo" }).last().click();
    await expect.poll(() => tagsOf(page, root.id)).toEqual(["nightly", "checked"]);
  } finally {
    await context.close();
  }
});

test("a note that somebody else changes while one edits it is not written over unseen", async ({
  page,
  browser,
  server,
}) => {
  const root = await latestRun(page, { function: NIGHTLY, state: "RESOLVED" });
  const said = async (): Promise<readonly string[]> => {
    const answer = await page.request.get(`/api/v1/runs/${root.id}/notes`);
    return ((await answer.json()) as { items: { markdown: string }[] }).items.map(({ markdown }) => markdown);
  };
  await page.request.post(`/api/v1/runs/${root.id}/notes`, { data: { markdown: "The rate is **0.1**." } });
  const context = await browser.newContext({ baseURL: server.url });
  const other = await context.newPage();
  const noteOn = (each: Page) => each.getByRole("list", { name: "Notes" }).getByRole("listitem");
  const editorOn = (each: Page) => noteOn(each).getByRole("textbox", { name: "Edit the note" });
  const change = async (text: string): Promise<void> => {
    await noteOn(other).getByRole("button", { name: "Edit" }).click();
    await editorOn(other).fill(text);
    await noteOn(other).getByRole("button", { name: "Save", exact: true }).click();
    await expect.poll(said).toContain(text);
  };
  try {
    for (const each of [page, other]) {
      await each.goto(`${addressOfRun(root)}#tab=notes`);
      await expect(noteOn(each)).toContainText("The rate is 0.1.");
    }
    await noteOn(page).getByRole("button", { name: "Edit" }).click();
    await editorOn(page).fill("The rate is 0.3, I think.");
    await expect(noteOn(page).getByRole("alert")).toHaveCount(0);
    await change("The rate is 0.2.");

    const alert = noteOn(page).getByRole("alert");
    await expect(alert).toContainText("It was changed meanwhile, and says now: The rate is 0.2.");
    await expect(editorOn(page)).toHaveValue("The rate is 0.3, I think.");
    await expect(noteOn(page).getByRole("button", { name: "Save", exact: true })).toHaveCount(0);
    await expectAccessible(page);
    await noteOn(page).getByRole("button", { name: "Leave it as it was" }).click();
    await expect(noteOn(page)).toContainText("The rate is 0.2.");
    expect(await said()).toContain("The rate is 0.2.");

    await noteOn(page).getByRole("button", { name: "Edit" }).click();
    await editorOn(page).fill("It is 0.3.");
    await change("It is 0.25.");
    await noteOn(page).getByRole("button", { name: "Save over it" }).click();
    await expect.poll(said).toContain("It is 0.3.");
    await expect(noteOn(other)).toContainText("It is 0.3.");
  } finally {
    await context.close();
  }
});

test("a run that is removed while somebody looks at it is said to be removed", async ({ page, server }) => {
  const root = await latestRun(page, { function: DIGITS });
  await page.goto(addressOfRun(root));
  await expect(page.getByRole("tree", { name: "Runs" })).toBeVisible();
  await page.evaluate(() => Object.assign(window, { isSamePage: true }));
  await python3(server.folder, "-m", "sematic", "gc", "--older-than", "0m", "--yes");
  await expect(page.getByRole("heading", { name: "This run was removed" })).toBeVisible();
  await expect(page.getByRole("tree", { name: "Runs" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Rerun", exact: true })).toHaveCount(0);
  expect(await page.evaluate(() => "isSamePage" in window)).toBe(true);
  await expectAccessible(page);
  // Whoever comes later was never shown it.
  await page.reload();
  await expect(page.getByRole("heading", { name: "There is no such run" })).toBeVisible();
});
