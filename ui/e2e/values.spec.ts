/** Values of every kind, as people see them. */
import { type Page } from "@playwright/test";

import { expect, expectAccessible, test } from "./fixtures";
import { artifactsOf, type Outputs } from "./values";

test.use({ store: "values" });

let outputs: Outputs;
test.beforeAll(async ({ server }) => {
  outputs = await artifactsOf(server.url);
});

const open = async (page: Page, step: string, rest = ""): Promise<void> => {
  await page.goto(`/artifacts/${outputs.of(step)}${rest}`);
  await expect(page.locator("main section[data-kind]")).toBeVisible();
};
const value = (page: Page) => page.locator("main section[data-kind]");

const seen: readonly [step: string, ...texts: (string | RegExp)[]][] = [
  ["nothing", "None"],
  ["truth", "True"],
  ["whole", "1,234,567", "0x12d687"],
  ["decimal_fraction", "0.951235", "0.951234567"],
  ["imaginary", "(3-4j)"],
  ["exact", "1234.50"],
  ["ratio", "22/7"],
  ["identifier", "12345678-1234-5678-1234-567812345678"],
  ["place_of_file", "/data/raw/2026/november.parquet"],
  ["a_class", "pathlib.PurePosixPath"],
  ["member", "REGIONAL", "LOCAL", "DISTANT", "'II'"],
  ["moment", "2026-11-20T12:30:15.250000+01:00", "1795174215.25"],
  ["day", "2026-02-28"],
  ["time_of_day", "23:59:01"],
  ["while_of_time", "1 day, 2:03:04.500000", "93,784.5"],
  ["some_bytes", "5,120 bytes", "00000010  10 11 12 13", "The first 4,096 of 5,120 bytes."],
  ["short_text", "All 1,797 digits were read."],
  ["long_text", "The first 65,536 of 207,999 characters."],
  ["tree", "rate", "0.01", "int | None", "25 entries"],
  ["deep_tree", "level 4", "not shown here"],
  ["wide_tree", "key 99", "The first 100 of 500 are shown."],
  ["named_tuple", "x", "3.0"],
  ["words", "alpha", "gamma"],
  ["numbers", "The first 100 of 1,204", "mean", "0.0524792"],
  ["settings_list", "Stage.LOCAL", "0.15"],
  ["optional", "3"],
  ["arrow_table", "int64"],
  ["tensor", "32 × 3 × 64 × 64", "float32", "Of a sample of 250,000", "The first 1 × 3 × 8 × 8"],
  ["figure", "600 × 400"],
  ["model_pipeline", "ColumnTransformer", "simpleimputer", "C=0.5", "max_iter=300"],
  ["forest", "petal length (cm)", "0.4636", "changed"],
  ["unfitted", "positive", "1e-06"],
  ["link", "The dashboard of the cluster", "Open example.com"],
  ["location", "s3://models/nightly/2026-11-20/model.safetensors", "Open in AWS console"],
  ["hugging_face_model", "owner/small-model@abc123", "Open huggingface.co"],
  ["warehouse_table", "PUBLIC.ORDERS"],
  ["conversation", "Prompt", "Explain the confusion matrix in two sentences.", "true"],
  ["conversations", "What is 11 squared?", "121"],
  ["function", "._smoothed", "math.tanh"],
  ["failure", "ValueError", "the expression cannot be read", "library frame", "direct cause"],
  ["opaque", "Opaque(secret=42)", "no better view"],
];

for (const [step, ...texts] of seen)
  test(`the output of ${step} is shown`, async ({ page }) => {
    test.skip(!outputs.has(step), "a library is not installed");
    await open(page, step);
    for (const text of texts) await expect(value(page)).toContainText(text);
  });

test("a long list of numbers can be seen whole, and what is said of it is said of all of it", async ({
  page,
}) => {
  await open(page, "numbers");
  await value(page).getByRole("button", { name: "Load all of them" }).click();
  await expect(value(page)).toContainText("0–999 of 1,204");
  await value(page).getByRole("button", { name: "The last numbers" }).click();
  await expect(value(page)).toContainText("1,000–1,203 of 1,204");
  await expect(value(page).getByRole("listitem").last()).toContainText("1203");
  await expect(value(page).getByRole("img", { name: /^1,204 numbers from/ })).toBeVisible();
  await expectAccessible(page);
});

test("a picture whose bytes are gone is said to be so, and what to do", async ({ page }) => {
  await page.route("**/parts/image", (route) =>
    route.fulfill({
      status: 404,
      contentType: "application/problem+json",
      body: JSON.stringify({ status: 404, detail: "The stored bytes 0123 are missing. Restore the file." }),
    }),
  );
  await open(page, "picture");
  await expect(value(page)).toContainText(
    /This picture .* cannot be shown. The stored bytes 0123 are missing/,
  );
});

test("pictures come from the parts, and can be enlarged", async ({ page }) => {
  await open(page, "picture");
  const picture = value(page).getByRole("img", { name: "PNG picture" });
  await expect(picture).toHaveJSProperty("naturalWidth", 240);
  expect((await picture.boundingBox())?.width).toBe(240);
  await value(page).getByRole("button", { name: "Larger" }).click();
  await expect.poll(async () => (await picture.boundingBox())?.width).toBe(480);
  await open(page, "drawing");
  await expect(value(page).getByRole("img")).not.toHaveJSProperty("naturalWidth", 0);
});

test("a gallery opens the picture that the address points at", async ({ page }) => {
  await open(page, "images");
  await expect(value(page).getByRole("listitem")).toHaveCount(24);
  await value(page)
    .getByRole("link", { name: /PNG picture.* 5$/ })
    .first()
    .click();
  await expect(page).toHaveURL(/#art=value%5B5%5D$/);
  await expect(value(page).getByRole("region", { name: "value[5]" })).toBeVisible();
  await page.goBack();
  await expect(value(page).getByRole("region", { name: "value[5]" })).toBeHidden();
});

test("a tree is opened, searched and pointed into by keys and address alike", async ({ page }) => {
  await open(page, "tree");
  const tree = value(page).getByRole("tree");
  const row = (name: string) => tree.getByRole("treeitem", { name: new RegExp(`^${name}:`) });
  await expect(row("deep")).toBeHidden();
  await row("rate").focus();
  for (let down = 0; down < 4; down += 1) await page.keyboard.press("ArrowDown");
  await expect(row("options")).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(row("deep")).toBeVisible();
  await page.keyboard.press("ArrowLeft");
  await expect(row("deep")).toBeHidden();
  await page.keyboard.press("/");
  await page.keyboard.type("deepest");
  await expect(row("deepest")).toBeVisible();
  await expect(value(page).getByRole("status").filter({ hasText: "1 of 25 entries" })).toBeVisible();

  await value(page).getByRole("searchbox", { name: "Find in the value" }).fill("");
  await open(page, "tree", "#art=output.layer.below[0].width");
  await expect(row("width").nth(1)).toHaveAttribute("aria-selected", "true");
  await page.reload();
  await expect(row("width").nth(1)).toHaveAttribute("aria-selected", "true");
});

test("a row of a table of things is opened by its number", async ({ page }) => {
  await open(page, "settings_list");
  await value(page).getByRole("rowheader", { name: "3" }).first().getByRole("link").click();
  await expect(value(page).getByRole("region", { name: "value[3]" })).toContainText("0.03");
});

test("a text is searched, wrapped and loaded as a whole", async ({ page }) => {
  await open(page, "long_text");
  const rows = value(page).getByRole("region", { name: "Text" });
  await value(page).getByRole("button", { name: "Load all of it" }).click();
  await value(page).getByRole("searchbox", { name: "Find in the text" }).fill("003999");
  await expect(value(page).getByRole("status").filter({ hasText: "1 of 1" })).toBeVisible();
  await expect(rows.locator("mark")).toHaveText("003999");
  expect(await rows.locator("[data-index]").count()).toBeLessThan(100);
  await open(page, "json_text");
  await expect(value(page).getByRole("button", { name: "JSON" })).toHaveAttribute("aria-pressed", "true");
  await expect(value(page)).toContainText('"accuracy": 0.95,');
});

test("figures are drawn in a sandbox without an origin, in the theme", async ({ page }) => {
  for (const step of ["small_plot", "large_plot"]) {
    await open(page, step, "?theme=dark");
    if (step === "large_plot") await value(page).getByRole("button", { name: "Draw it" }).click();
    const frame = page.frameLocator("iframe");
    await expect(frame.locator(".plotly .main-svg").first()).toBeVisible({ timeout: 30_000 });
    await expect(page.locator("iframe")).toHaveAttribute("sandbox", "allow-scripts");
    await expect(frame.locator(".main-svg").first()).toHaveCSS("background-color", "rgb(23, 28, 35)");
  }
  const inside = page.frames().find((each) => each.url().endsWith("/plotly.html"));
  expect(await inside?.evaluate(() => window.origin)).toBe("null");
});

test("sound is played from its part", async ({ page }) => {
  await open(page, "sound");
  const audio = value(page).locator("audio");
  await expect(value(page)).toContainText("audio/wav");
  await audio.evaluate(async (element: HTMLAudioElement) => {
    element.muted = true;
    await element.play();
  });
  await expect
    .poll(() => audio.evaluate((element: HTMLAudioElement) => element.currentTime))
    .toBeGreaterThan(0);
  expect(await audio.evaluate((element: HTMLAudioElement) => element.duration)).toBeCloseTo(2, 1);
});

test("every value has its JSON, the Python to load it, and files", async ({ page }) => {
  await open(page, "images");
  await page.getByRole("button", { name: "Raw" }).click();
  await expect(page.getByRole("dialog")).toContainText('"kind": "list"');
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Download" }).click();
  const links = page.getByRole("dialog").getByRole("link");
  await expect(links.filter({ hasText: "Part 5/image" })).toBeVisible();
  for (const link of await links.all()) {
    const address = await link.getAttribute("href");
    expect((await page.request.get(address ?? "")).status()).toBe(200);
  }
});

for (const step of [
  "tree",
  "settings_list",
  "images",
  "tensor",
  "model_pipeline",
  "failure",
  "conversation",
  "numbers",
])
  test(`axe finds nothing serious in ${step}`, async ({ page }) => {
    await open(page, step);
    await page.waitForLoadState("networkidle");
    await expectAccessible(page);
  });
