/** Texts that turn the direction of writing around do so for themselves alone. */
import { type Page } from "@playwright/test";

import { expect, test } from "./fixtures";
import { artifactsOf, type Outputs } from "./values";

test.use({ store: "hostile-strings" });

let outputs: Outputs;
test.beforeAll(async ({ server }) => {
  outputs = await artifactsOf(server.url);
});

/** Texts with such a control that share a line with words of others, as `element: the whole line`. */
const leaks = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const CONTROL = /[\u202a-\u202e\u2066-\u2069]/;
    const isApart = (element: Element): boolean => {
      const { display, unicodeBidi } = getComputedStyle(element);
      // What is no part of a line, and what isolates, keeps such a control in.
      return display !== "inline" || /isolate|plaintext/.test(unicodeBidi);
    };
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (!CONTROL.test(node.nodeValue ?? "")) continue;
      let around = node.parentElement;
      while (around !== null && !isApart(around)) around = around.parentElement;
      // Every text of a flex or grid container is a line of its own.
      if (
        around !== null &&
        around === node.parentElement &&
        /flex|grid/.test(getComputedStyle(around).display)
      )
        continue;
      if (around === null || around.closest("pre, script, style") !== null) continue;
      if (around.textContent.trim() === node.nodeValue?.trim()) continue;
      found.push(`${around.tagName}.${around.className}: ${around.textContent.slice(0, 120)}`);
    }
    return found;
  });

const seen = async (page: Page): Promise<void> => {
  await expect(page.getByText(/\u202e/).first()).toBeAttached();
  expect(await leaks(page)).toEqual([]);
};

for (const step of ["texts", "verdict", "table", "conversation", "keys"])
  test(`the page of the output of ${step} is in order`, async ({ page }) => {
    await page.goto(`/artifacts/${outputs.of(step)}`);
    await expect(page.locator("main section[data-kind]")).toBeVisible();
    await page.waitForTimeout(500);
    expect(await leaks(page)).toEqual([]);
  });

test("what turns a text around is shown in the text, and is not part of it", async ({ page }) => {
  await page.goto(`/artifacts/${outputs.of("texts")}`);
  const value = page.locator("main section[data-kind]");
  await expect(value.getByText("U+202E", { exact: true }).first()).toBeVisible();
  await expect(value.getByText(/^U\+202Egnp\.exeU\+202C/).first()).toBeVisible();
  expect(await value.textContent()).not.toContain("\u202e");
});

test("a list of runs is in order, and so are the page of one of them and its tabs", async ({ page }) => {
  await page.goto("/runs");
  // Why a run failed is asked for once its row rests.
  await expect(page.getByText(/^HostileError/).first()).toBeVisible();
  await seen(page);
  const answer = await page.request.get("/api/v1/runs?roots_only=true&limit=100");
  const { items } = (await answer.json()) as { items: { id: string; name: string }[] };
  await page.goto(`/runs/${items.find(({ name }) => name.includes("\u202e"))?.id ?? ""}`);
  await expect(page).toHaveTitle(/^[^\u202e]+ · Sematic$/);
  for (const tab of ["Output", "Input", "Source", "Logs"]) {
    await page
      .getByRole("navigation", { name: "About the run" })
      .getByRole("link", { name: tab, exact: true })
      .click();
    await page.waitForTimeout(500);
    await seen(page);
  }
});
