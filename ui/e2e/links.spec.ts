/** Links of all kinds lead to the one address of a run. */
import { expect, expectAccessible, latestRun, test } from "./fixtures";

const nightly = "tests.stores.pipelines.nightly.nightly";

test("ids of nested runs, and beginnings of ids, lead to the pipeline run", async ({ page }) => {
  const root = await latestRun(page, { function: nightly });
  const fit = await latestRun(page, { state: "FAILED", roots_only: "false" });
  await page.goto("/pipelines");
  await page.goto(`/runs/${fit.id.slice(0, 8)}?theme=dark#tab=logs&log=L2&mine=1`);
  await expect(page).toHaveURL(
    (url) =>
      url.pathname === `/pipelines/${nightly}/${root.id}` &&
      url.search === "?theme=dark" &&
      url.hash === `#tab=logs&log=L2&mine=1&run=${fit.id}`,
  );
  await page.goBack();
  await expect(page).toHaveURL(/\/pipelines$/);
});

test("links of earlier dashboards lead to where that is shown now", async ({ page }) => {
  const root = await latestRun(page, { function: nightly });
  const fit = await latestRun(page, { state: "FAILED", roots_only: "false" });
  const at = `/pipelines/${nightly}/${root.id}`;
  for (const [from, hash] of [
    [`/runs/${root.id}#run=${fit.id}&tab=ext_res`, `#run=${fit.id}&tab=resources`],
    [`/runs/${root.id}#panel=dag`, "#view=graph"],
    [`/runs/${root.id}#tab=pod_lifecycle`, "#tab=retries"],
  ] as const) {
    await page.goto("/pipelines");
    await page.goto(from);
    await expect(page, from).toHaveURL((url) => url.pathname === at && url.hash === hash);
    await page.goBack();
    await expect(page).toHaveURL(/\/pipelines$/);
  }
  await page.goto(`/pipeline/${nightly}?status=failed#panel=metrics&other=1`);
  await expect(page).toHaveURL(
    (url) =>
      url.pathname === `/pipelines/${nightly}` &&
      url.search === "?status=failed" &&
      url.hash === "#other=1&tab=metrics",
  );
  await expect(page.locator("[data-run]")).toHaveCount(1);
});

test("an id that is none, and an address that is none, help to find what was meant", async ({ page }) => {
  const root = await latestRun(page, { function: nightly });
  await page.goto(`/runs/${root.id.slice(0, 6)}0000`);
  await expect(page.getByRole("heading", { name: /There is no run/ })).toBeVisible();
  await expect(
    page.getByRole("region", { name: "Runs like it" }).getByText(root.id.slice(0, 12)),
  ).toBeVisible();
  await expectAccessible(page);
  await page.goto("/nowhere/digits");
  await expect(page.getByRole("heading", { name: "There is no such page" })).toBeVisible();
  await expect(
    page.getByRole("region", { name: "Pipelines like it" }).getByText("Digits", { exact: true }),
  ).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("searchbox", { name: "Look for it among the runs" }).fill("nightly");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/runs\?search=nightly$/);
  await expect(page.locator("[data-run]").first()).toContainText("Nightly training");
});

test("whatever an address asks for that there is not, the page is there", async ({ page }) => {
  test.setTimeout(120_000);
  const root = await latestRun(page, { function: nightly });
  const at = `/pipelines/${nightly}/${root.id}`;
  const heading = page.getByRole("heading", { level: 1, name: "Nightly training" });
  for (const odd of [
    "?theme=banana&density=9&embed=maybe&tz=Nowhere/At#tab=nonsense&view=xyz&dlg=zzz&mine=1",
    "#view=graph&node=99:0:x",
    "#view=timeline&x=9..1",
    "?sort=-nothing#view=table&q=dur:%3E%3E5",
    "#tab=logs&log=L999999-L1&find=(((&levels=QQ&only=7&attempt=abc",
    "#art=%5B%5B%5B&row=-3&col=&note=zz",
    "#%E0%A4%A",
  ]) {
    await page.goto("/pipelines");
    await page.goto(at + odd);
    await expect(heading, odd).toBeVisible();
    await expect(page.getByRole("region", { name: /^Selected (run|group)$/ }), odd).toBeAttached();
    await expect(page.getByText("cannot be shown"), odd).toHaveCount(0);
  }
});
