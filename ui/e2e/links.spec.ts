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
    [`/runs/${root.id}#tab=pod_lifecycle`, "#tab=pods"],
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
  await expect(page.getByRole("region", { name: "Pipelines like it" }).getByText("Digits")).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Search runs").fill("nightly");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/runs\?search=nightly$/);
  await expect(page.locator("[data-run]").first()).toContainText("Nightly training");
});

test.describe("beginnings that several ids have", () => {
  test.use({ store: "100k-runs" });

  test("lead to a choice", async ({ page }) => {
    const answer = await page.request.get("/api/v1/runs?limit=500");
    const { items } = (await answer.json()) as { items: { id: string }[] };
    const ids = items.map((run) => run.id);
    // Six characters are hardly ever those of two among so few: the server is asked until it says that they are.
    let ambiguous: string | null = null;
    let cursor = "";
    for (let turn = 0; turn < 80 && ambiguous === null; turn += 1) {
      const answered = await page.request.get(`/api/v1/runs?limit=500${cursor}`);
      const told = (await answered.json()) as { items: { id: string }[]; next: string | null };
      ids.push(...told.items.map((run) => run.id));
      const seen = new Map<string, string>();
      for (const id of ids) {
        const known = seen.get(id.slice(0, 6));
        if (known !== undefined && known !== id) ambiguous = id.slice(0, 6);
        seen.set(id.slice(0, 6), id);
      }
      if (told.next === null) break;
      cursor = `&after=${encodeURIComponent(told.next)}`;
    }
    expect(ambiguous).not.toBeNull();
    await page.goto(`/runs/${ambiguous ?? ""}#tab=input`);
    await expect(page.getByRole("heading", { name: /Several runs have an id/ })).toBeVisible();
    const choice = page.getByRole("main").getByRole("listitem").getByRole("link");
    expect(await choice.count()).toBeGreaterThan(1);
    await expectAccessible(page);
    await choice.first().click();
    await expect(page).toHaveURL(new RegExp(`/pipelines/[^/]+/[0-9a-f]{32}#tab=input`));
  });
});
