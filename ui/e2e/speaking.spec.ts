/** A step that prints while one looks on, and a first note that is written while the server is away. */
import { type Page } from "@playwright/test";

import { addressOfRun, expect, test } from "./fixtures";
import { python3, pythonBeside } from "./servers";

test.use({ alone: "speaking" });

const PROGRAM = "tests.stores.pipelines.speaking";

const line = (page: Page, number: number) => page.locator(`[role=row][data-line="${String(number)}"]`);
const rows = (page: Page) => page.locator("[role=row][data-line]");
/** How many lines the log is known to have. */
const known = async (page: Page): Promise<number> =>
  Number(await page.getByRole("table", { name: "Log" }).getAttribute("aria-rowcount"));

/** The end of the log goes on, and stays in the pane. */
async function expectFollowing(page: Page): Promise<void> {
  const before = await known(page);
  await expect.poll(() => known(page)).toBeGreaterThan(before + 3);
  await expect(line(page, await known(page))).toBeInViewport({ timeout: 400 });
  await expect(page.getByRole("button", { name: /^(Follow|[\d,]+ new lines?)$/ })).toBeHidden();
}

async function expectStaying(page: Page): Promise<void> {
  await expect(page.getByRole("button", { name: /^(Follow|[\d,]+ new lines?)$/ })).toBeVisible();
  const first = await rows(page).first().getAttribute("data-line");
  const before = await known(page);
  await expect.poll(() => known(page)).toBeGreaterThan(before + 3);
  await expect(page.getByRole("button", { name: /^[\d,]+ new lines$/ })).toBeVisible();
  await expect(rows(page).first()).toHaveAttribute("data-line", first ?? "");
  await expect(line(page, await known(page))).not.toBeInViewport();
}

test("the log of a running step is followed past a full pane, until one scrolls up, and again by a key or a button", async ({
  page,
  server,
}) => {
  test.setTimeout(150_000);
  await page.setViewportSize({ width: 1440, height: 900 });
  const program = pythonBeside(server.folder, "-m", PROGRAM, "240");
  try {
    const running = async (): Promise<{ id: string; root_id: string } | undefined> => {
      const answer = await page.request.get(`/api/v1/runs?function=${PROGRAM}.speak&state=SCHEDULED`);
      return ((await answer.json()) as { items: { id: string; root_id: string }[] }).items[0];
    };
    await expect.poll(running, { timeout: 40_000 }).toBeDefined();
    const step = (await running())!;
    await page.goto(`/runs/${step.root_id}#run=${step.id}&tab=logs`);
    await expect(line(page, 1)).toContainText("said 1");
    await expect(line(page, 1)).toBeInViewport();
    // From the first line on, until there are more than have room.
    while (await line(page, 1).isVisible()) await expectFollowing(page);
    await expectFollowing(page);

    const log = page.getByRole("table", { name: "Log" });
    await log.hover();
    await page.mouse.wheel(0, -200);
    await expectStaying(page);
    await log.focus();
    await page.keyboard.press("End");
    await expectFollowing(page);

    await page.keyboard.press("PageUp");
    await expectStaying(page);
    await page.getByRole("button", { name: /^[\d,]+ new lines$/ }).click();
    await expectFollowing(page);
  } finally {
    program.kill();
  }
});

test("a first note that is written while the server is away is not lost", async ({ page, server }) => {
  test.setTimeout(120_000);
  await python3(server.folder, "-m", PROGRAM, "1");
  const answer = await page.request.get(`/api/v1/runs?function=${PROGRAM}.speaking&state=RESOLVED`);
  const [run] = ((await answer.json()) as { items: { id: string; function: string }[] }).items;
  await page.goto(`${addressOfRun(run!)}#tab=notes`);
  await expect(page.getByText("Nobody has written a note on this run yet.")).toBeVisible();
  const field = page.getByRole("textbox", { name: "Write a note on this run" });
  await field.fill("It said **one** line.");

  const connection = page.locator("header [role=status][data-kind]");
  await expect(connection).toHaveAttribute("data-kind", "live");
  await server.kill();
  await expect(connection).not.toHaveAttribute("data-kind", "live");
  await page.getByRole("button", { name: "Add note" }).click();
  await expect(page.getByRole("list", { name: "Messages" })).toContainText("The server cannot be reached");
  await expect(field).toHaveValue("It said **one** line.");

  await server.startAgain();
  await expect(connection).toHaveAttribute("data-kind", "live", { timeout: 40_000 });
  await page.getByRole("button", { name: "Add note" }).click();
  const note = page.getByRole("list", { name: "Notes" }).getByRole("listitem");
  await expect(note.locator("strong", { hasText: "one" })).toBeVisible();
  await expect(field).toHaveValue("");
});
