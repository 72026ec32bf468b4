/** What is the same on every page: search, keys, looks, settings, signing in. */
import { type Page } from "@playwright/test";

import { addressOfRun, expect, expectAccessible, latestRun, test } from "./fixtures";
import { serve } from "./servers";

test.use({ alone: "shell" });

const NIGHTLY = "tests.stores.pipelines.nightly.nightly";

const palette = (page: Page) => page.getByRole("dialog", { name: "Search everything" });
const opened = async (page: Page, address: string): Promise<void> => {
  await page.goto(address);
  await expect(page.getByRole("heading").first()).toBeVisible();
};

test("the palette finds a run by the beginning of its id, a pipeline and a page", async ({ page }) => {
  const run = await latestRun(page, { function: NIGHTLY });
  await opened(page, "/runs");
  await page.keyboard.press("Control+k");
  const field = palette(page).getByRole("combobox");
  await expect(field).toBeFocused();
  await field.fill(run.id.slice(0, 8));
  await expect(palette(page).getByRole("option", { name: new RegExp(run.id.slice(0, 8)) })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(addressOfRun(run));
  await expect(palette(page)).toHaveCount(0);

  await page.keyboard.press("Control+k");
  await field.fill("nightly.nightly");
  await palette(page).getByRole("group", { name: "Pipelines" }).getByRole("option").first().click();
  await expect(page).toHaveURL(new RegExp(`/pipelines/${NIGHTLY}$`));

  await page.keyboard.press("Control+k");
  await field.fill("settin");
  await expect(palette(page).getByRole("option", { name: "Settings" })).toHaveAttribute(
    "aria-selected",
    "true",
  );
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/settings$/);
  await page.goBack();
  await expect(page).toHaveURL(new RegExp(`/pipelines/${NIGHTLY}$`));
});

test("the palette finds runs inside a pipeline run by their name", async ({ page }) => {
  await opened(page, "/runs");
  await page.keyboard.press("Control+k");
  await palette(page).getByRole("combobox").fill("publish");
  const runs = palette(page).getByRole("group", { name: "Runs" }).getByRole("option");
  await expect(runs.first()).toContainText("publish");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/#run=[0-9a-f]{32}$/);
});

test("Escape closes the palette, and the focus is where it was", async ({ page }) => {
  await opened(page, "/pipelines");
  const link = page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Runs" });
  await link.focus();
  await page.keyboard.press("Control+k");
  await expect(palette(page).getByRole("combobox")).toBeFocused();
  await page.keyboard.type("nothing is called so");
  await expect(palette(page).getByText(/Nothing is called/)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(palette(page)).toHaveCount(0);
  await expect(link).toBeFocused();
  await expect(page).toHaveURL(/\/pipelines$/);
});

test("? shows the keys of the page, g r goes to the runs, d changes the density", async ({ page }) => {
  await opened(page, "/pipelines");
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keys" });
  await expect(sheet.getByText("Search everything")).toBeVisible();
  await expect(sheet.getByText("Change density")).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(sheet).toHaveCount(0);
  await page.keyboard.press("g");
  await page.keyboard.press("r");
  await expect(page).toHaveURL(/\/runs$/);
  const root = page.locator("html");
  await expect(root).toHaveAttribute("data-density", "compact");
  await page.keyboard.press("d");
  await expect(root).toHaveAttribute("data-density", "comfy");
  await page.reload();
  await expect(root).toHaveAttribute("data-density", "comfy");
});

test("without single keys, those with Ctrl still work", async ({ page }) => {
  await opened(page, "/settings/appearance");
  await page.getByRole("checkbox").uncheck();
  await page.reload();
  await expect(page.getByRole("checkbox")).not.toBeChecked();
  await page.getByRole("heading", { name: "Settings" }).click();
  await page.keyboard.press("?");
  await page.keyboard.press("g");
  await page.keyboard.press("r");
  await page.keyboard.press("Control+k");
  await expect(palette(page)).toBeVisible();
  await expect(page.getByRole("dialog", { name: "Keys" })).toHaveCount(0);
  await expect(page).toHaveURL(/\/settings\/appearance$/);
});

test("a chosen theme is there from the first paint on", async ({ page }) => {
  await opened(page, "/settings/appearance");
  await page.getByRole("radio", { name: "Dark" }).check();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.addInitScript(() => {
    const seen: (string | undefined)[] = [];
    Object.assign(window, { seen });
    // As soon as there is a body, and in every frame from then on.
    new MutationObserver(() => {
      if (document.querySelector("body") !== null) seen.push(document.documentElement.dataset["theme"]);
    }).observe(document, { childList: true, subtree: true });
    const look = (): void => {
      seen.push(document.documentElement.dataset["theme"]);
      if (performance.now() < 1500) requestAnimationFrame(look);
    };
    document.addEventListener("DOMContentLoaded", look);
  });
  await page.reload();
  await expect(page.getByRole("radio", { name: "Dark" })).toBeChecked();
  const seen = await page.evaluate(() => Reflect.get(window, "seen") as string[]);
  expect(seen.length).toBeGreaterThan(0);
  expect([...new Set(seen)]).toEqual(["dark"]);
});

test("an API key is made, copied, and revoked", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await opened(page, "/settings/api-keys");
  await page.getByLabel("Name").fill("nightly job");
  await page.getByRole("button", { name: "Make a key" }).click();
  const said = page.getByRole("status").filter({ hasText: "it is not shown again" });
  const secret = await said.locator("code").innerText();
  expect(secret).toMatch(/^sk_sematic_/);
  await said.getByRole("button", { name: "Copy the key" }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
  const row = page.getByRole("row", { name: /nightly job/ });
  await expect(row).toContainText("Read and write");
  page.once("dialog", (dialog) => void dialog.accept());
  await row.getByRole("button", { name: "Revoke" }).click();
  await expect(row).toContainText(/Revoked/);
  await expect(row.getByRole("button")).toHaveCount(0);
  await page.reload();
  await expect(row).toContainText(/Revoked/);
  await expect(page.getByText(secret)).toHaveCount(0);
});

test("on a phone the pages are at the bottom, and nothing is wider than the screen", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  for (const address of [
    "/",
    "/runs",
    "/pipelines",
    "/artifacts",
    "/settings/api-keys",
    "/about",
    "/login",
  ]) {
    await opened(page, address);
    const box = await page.getByRole("navigation", { name: "Pages" }).boundingBox();
    expect(box!.y + box!.height, address).toBeGreaterThan(840);
    expect(box!.y, address).toBeGreaterThan(760);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width, address).toBeLessThanOrEqual(390);
  }
  await page.getByRole("link", { name: "Runs", exact: true }).click();
  await expect(page).toHaveURL(/\/runs$/);
});

test("the first Tab leads past the frame", async ({ page }) => {
  await opened(page, "/runs");
  await page.keyboard.press("Tab");
  const skip = page.getByRole("button", { name: "Skip to the page" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
});

for (const colorScheme of ["light", "dark"] as const)
  test(`settings, about and sign-in are accessible in ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    const sections = ["appearance", "api-keys", "users", "server", "system"].map(
      (each) => `/settings/${each}`,
    );
    for (const address of [...sections, "/about", "/login"]) {
      await opened(page, address);
      await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
      await expectAccessible(page);
    }
  });

test("a server that asks who one is shows how to sign in, and nothing else", async ({ browser }) => {
  const server = await serve("digits", { SEMATIC_AUTHENTICATE: "true" });
  try {
    const page = await (await browser.newContext({ baseURL: server.url })).newPage();
    for (const address of ["/", "/runs?status=failed", "/pipelines", "/artifacts", "/settings/api-keys"]) {
      await page.goto(address);
      await expect(page.getByRole("heading", { name: "Sign in to see this" })).toBeVisible();
      await expect(page.getByText(/sematic login/)).toBeVisible();
      expect(page.url()).toBe(`${server.url}${address}`);
      await expect(page.getByRole("main")).not.toContainText(/Nightly|Digits|training/);
      await expect(page.getByRole("alert")).toHaveCount(0);
      await expect(page.getByRole("navigation", { name: "Pages" })).toHaveCount(0);
      await page.keyboard.press("Control+k");
      await expect(palette(page)).toHaveCount(0);
    }
    await expectAccessible(page);
    await page.goto("/login");
    await expect(page.getByRole("heading", { name: "Sign in to see this" })).toBeVisible();
    await page.context().close();
  } finally {
    await server.stop();
  }
});
