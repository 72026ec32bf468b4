/** The catalogue of values, and the page of one: what made it, what used it. */
import { expect, expectAccessible, test } from "./fixtures";
import { artifactsOf, type Outputs } from "./values";

test.use({ store: "values" });

let outputs: Outputs;
test.beforeAll(async ({ server }) => {
  outputs = await artifactsOf(server.url);
});

test("artifacts are searched by value, type, kind and id, all of it in the address", async ({ page }) => {
  await page.goto("/artifacts");
  const rows = page.getByRole("row");
  await expect(rows.filter({ hasText: "RandomForestClassifier" })).toBeVisible();
  await page.getByRole("combobox", { name: "Kind" }).selectOption("Table");
  await expect(page).toHaveURL(/\?kind=table$/);
  await expect(rows).toHaveCount(4);
  await page.getByRole("searchbox", { name: /Search artifacts/ }).fill("series");
  await expect(rows).toHaveCount(2);
  await expect(page).toHaveURL(/search=series/);
  await page.reload();
  await expect(rows).toHaveCount(2);
  await page.getByRole("button", { name: "Clear" }).click();
  await expect(page).toHaveURL(/\/artifacts$/);
  await page.getByRole("searchbox", { name: /Search artifacts/ }).fill(outputs.of("link").slice(0, 10));
  await expect(rows).toHaveCount(2);
  await rows.nth(1).getByRole("link", { name: "The dashboard of the cluster" }).click();
  await expect(page).toHaveURL(new RegExp(`/artifacts/${outputs.of("link")}$`));
  await page.goBack();
  await expect(rows).toHaveCount(2);
});

test("a type is a filter that can be taken away", async ({ page }) => {
  await page.goto("/artifacts?kind=list");
  await page.getByTitle("Only list[float]").click();
  await expect(page).toHaveURL(/type=list%5Bfloat%5D/);
  await expect(page.getByRole("row")).toHaveCount(2);
  await page.getByRole("button", { name: /Any type/ }).click();
  await expect(page.getByRole("row").nth(3)).toBeVisible();
});

test("nothing found says what was looked at", async ({ page }) => {
  await page.goto("/artifacts?search=nowhere-at-all");
  await expect(page.getByText("No artifact is like that")).toBeVisible();
});

test("a value says who made it and who used it, and its lineage leads there", async ({ page }) => {
  await page.goto(`/artifacts/${outputs.of("link").slice(0, 12)}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Link");
  await expect(page.getByText("1 run in 1 pipeline run")).toBeVisible();
  const lineage = page.getByRole("region", { name: "Lineage" }).last();
  const runsOf = (label: string) => lineage.getByRole("list", { name: label }).getByRole("link");
  await expect(runsOf("Runs, 1 run before")).toContainText("link");
  await expect(runsOf("Runs, 1 run after")).toContainText("seen");
  await lineage.getByRole("button", { name: /^Follow 1 / }).click();
  await expect(lineage.getByRole("list", { name: "Runs, 2 runs after" })).toContainText("total");
  await runsOf("Values, 1 run after").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("int");
  await page.goBack();
  await runsOf("Runs, 1 run before").click();
  await expect(page).toHaveURL(/\/pipelines\/.*#.*run=/);
});

test("provenance is saved as JSON", async ({ page }) => {
  await page.goto(`/artifacts/${outputs.of("total")}`);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Provenance as JSON" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`provenance-${outputs.of("total").slice(0, 12)}.json`);
  const stream = await download.createReadStream();
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  const told = JSON.parse(text) as { artifact_id: string; runs: { name: string }[] };
  expect(told.artifact_id).toBe(outputs.of("total"));
  expect(told.runs.map((run) => run.name)).toContain("total");
});

for (const [id, told] of [
  ["000000000000", "There is no artifact"],
  ["nonsense", "is at least 6 hexadecimal digits"],
  ["%00", "zero byte"],
] as const)
  test(`the page of the artifact ${id}, which is not there, says so`, async ({ page }) => {
    await page.goto(`/artifacts/${id}`);
    await expect(page.getByRole("heading", { name: "There is no such artifact" })).toBeVisible();
    await expect(page.locator("main")).toContainText(told);
    await expect(page.locator("main").getByRole("link", { name: "All artifacts" })).toBeVisible();
  });

test("axe finds nothing serious", async ({ page }) => {
  await page.goto("/artifacts");
  await expect(page.getByRole("row").nth(3)).toBeVisible();
  await expectAccessible(page);
  await page.goto(`/artifacts/${outputs.of("link")}`);
  await expect(page.getByRole("list", { name: "Runs, 1 run before" }).getByRole("link")).toBeVisible();
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(page);
});

test("the list leads to the run that made a value", async ({ page }) => {
  await page.goto(`/artifacts?search=${outputs.of("link").slice(0, 10)}`);
  const row = page.getByRole("row").filter({ hasText: "The dashboard of the cluster" });
  await row.getByRole("link", { name: "link", exact: true }).click({ timeout: 10_000 });
  await expect(page).toHaveURL(
    /\/pipelines\/tests\.stores\.pipelines\.values\.values\/[0-9a-f]{32}#run=[0-9a-f]+/,
  );
  await expect(page.getByRole("region", { name: "Selected run" })).toContainText(
    "The dashboard of the cluster",
  );
});
