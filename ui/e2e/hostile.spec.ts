/** Values that try to break what shows them: all of it is seen, and nothing of it is done. */
import { type Page } from "@playwright/test";

import { addressOfRun, expect, expectAccessible, latestRun, test } from "./fixtures";
import { artifactsOf, type Outputs } from "./values";

test.use({ store: "hostile-strings" });

let outputs: Outputs;
test.beforeAll(async ({ server }) => {
  outputs = await artifactsOf(server.url);
});

const SCRIPT = "<script>window.__hostile = 1</script>";
const value = (page: Page) => page.locator("main section[data-kind]");

async function open(page: Page, step: string): Promise<void> {
  await page.goto(`/artifacts/${outputs.of(step)}`);
  await expect(value(page)).toBeVisible();
}

test.afterEach(async ({ page }) => {
  for (const frame of page.frames())
    expect(await frame.evaluate(() => "__hostile" in window).catch(() => false)).toBe(false);
  expect(await page.evaluate(() => "polluted" in Object.prototype)).toBe(false);
  expect(
    await page.locator('a[href^="javascript" i], a[href^="data" i], a[href^="vbscript" i]').count(),
  ).toBe(0);
});

const seen: readonly [step: string, ...texts: (string | RegExp)[]][] = [
  ["texts", SCRIPT, '<img src=x onerror="window.__hostile = 1">', "javascript:window.__hostile = 1"],
  ["tiny", "1e-07"],
  ["minus_zero", "-0.0"],
  ["not_a_number", "NaN"],
  ["huge", "1,208,925,819,614,629,174,706,176", "0x100000000000000000000"],
  ["numbers", "1e-07", "NaN", "-0.0", "inf", "5e-324", "1.79769e+308"],
  ["keys", "(1, 2)", "frozenset({1})", "None"],
  ["prototypes", "__proto__", "constructor", "toString", "thenable", "empty key", '""'],
  ["trap", "hasOwnProperty", SCRIPT],
  ["verdict", "GOOD", "BAD", "ΑΛΦΑ"],
  ["empty_tensor", "0 × 3 × 0"],
  ["empty_table", "a", SCRIPT],
  ["table", SCRIPT],
  ["link", "https://bank.example", "example.invalid"],
  ["conversation", SCRIPT],
  ["moments", "0001-01-01", "9999-12-31"],
];

for (const [step, ...texts] of seen)
  test(`all of the output of ${step} is seen, and nothing of it is done`, async ({ page }) => {
    await open(page, step);
    for (const text of texts) await expect(value(page)).toContainText(text);
    await expectAccessible(page);
  });

test("a drawing with a script in it is only a picture", async ({ page }) => {
  await open(page, "picture");
  await expect(value(page).getByRole("img")).toHaveJSProperty("complete", true);
  await expect(value(page).getByRole("img")).not.toHaveJSProperty("naturalWidth", 0);
});

test("a figure with HTML wherever there is text stays in its sandbox", async ({ page, troubles }) => {
  await open(page, "figure");
  const frame = page.frameLocator("iframe");
  await expect(frame.locator(".main-svg").first()).toBeVisible({ timeout: 30_000 });
  await frame.getByText("click", { exact: false }).first().click({ force: true });
  const hrefs = await frame
    .locator("a")
    .evaluateAll((links) => links.map((link) => link.getAttribute("xlink:href")));
  expect(hrefs.filter((href) => href !== null && /^\s*javascript/i.test(href))).toEqual([]);
  // It asks for a picture of another host, which its page may not have; the browser says so.
  const refused = troubles.splice(0);
  expect(
    refused.filter((each) => !/Content.Security.Policy|request to https:\/\/example\.invalid/.test(each)),
  ).toEqual([]);
});

test("five megabytes in one line do not hold up the page", async ({ page }) => {
  await open(page, "long_text");
  await expect(value(page)).toContainText("<b>five megabytes</b>");
  await expect(value(page)).toContainText("The first 65,536 of 5,242,880 characters.");
  const start = Date.now();
  await value(page).getByRole("searchbox", { name: "Find in the text" }).fill("megabytes");
  await expect(
    value(page)
      .getByRole("status")
      .filter({ hasText: /of 2,9\d\d/ }),
  ).toBeVisible();
  expect(Date.now() - start).toBeLessThan(3000);
});

test("the catalogue shows every hostile value as a line", async ({ page }) => {
  await page.goto("/artifacts");
  await expect(page.getByRole("row").nth(20)).toBeVisible();
  await page.getByRole("searchbox", { name: /Search artifacts/ }).fill("window.__hostile");
  await expect(page.getByRole("row").filter({ hasText: "__hostile" }).first()).toBeVisible();
  await expectAccessible(page);
});

test("a tag that is too long for its place says so", async ({ page }) => {
  const run = await latestRun(page, { function: "tests.stores.pipelines.hostile.hostile" });
  await page.goto(addressOfRun(run));
  const long = page.getByRole("link", { name: /^t{100,}$/ });
  await expect(long).toBeVisible();
  const cut = long.locator("bdi");
  await expect(cut).toHaveCSS("text-overflow", "ellipsis");
  expect(await cut.evaluate((text) => text.clientWidth < text.scrollWidth)).toBe(true);
});
