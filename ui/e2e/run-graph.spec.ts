/** The runs of the digits example as a graph. */
import { type Locator, type Page } from "@playwright/test";

import { addressOfRun, expect, expectAccessible, latestRun, test } from "./fixtures";

const panel = (page: Page): Locator => page.getByRole("region", { name: "Graph of the runs" });
const node = (page: Page, name: string | RegExp): Locator => panel(page).getByRole("group", { name });
const camera = (page: Page) => page.locator(".react-flow__viewport").getAttribute("style");

interface Told {
  readonly state: readonly number[];
  readonly flags: readonly number[];
  readonly states: readonly string[];
}

/** The largest run of the example that succeeded, with nothing taken over from an earlier one. */
async function wholeRun(page: Page): Promise<{ id: string; function: string }> {
  const filter = "function=sematic.examples.digits.pipeline.pipeline&roots_only=true&limit=50";
  const answer = await page.request.get(`/api/v1/runs?${filter}`);
  const { items } = (await answer.json()) as { items: { id: string; function: string }[] };
  let best = { run: items[0]!, count: 0 };
  for (const run of items) {
    const graph = await page.request.get(`/api/v1/runs/${run.id}/graph`);
    const { state, flags, states } = (await graph.json()) as Told;
    const isWhole = flags.every((flag) => flag < 2) && state.every((each) => states[each] === "RESOLVED");
    if (isWhole && state.length > best.count) best = { run, count: state.length };
  }
  return best.run;
}

async function opened(page: Page, more = ""): Promise<void> {
  await page.goto(`${addressOfRun(await wholeRun(page))}#view=graph${more}`);
  await expect(node(page, /^Digits, succeeded/)).toBeVisible();
}

test.beforeEach(async ({ page }) => {
  await page.addInitScript(() => {
    const counted: unknown[] = [];
    Object.assign(window, { violations: counted });
    document.addEventListener("securitypolicyviolation", (event) => counted.push(event.violatedDirective));
  });
});

test("all steps are there, each in what it is in, and the worker breaks no rule", async ({ page }) => {
  await opened(page);
  for (const name of [/^load, succeeded/, /^split, succeeded/, /^search, .*expanded/, /^report, .*expanded/])
    await expect(node(page, name).first()).toBeVisible();
  const [frame, inner] = await Promise.all(
    [node(page, /^report, /), node(page, /^as_report, /)].map((each) => each.boundingBox()),
  );
  expect(inner!.x).toBeGreaterThan(frame!.x);
  expect(inner!.y + inner!.height).toBeLessThan(frame!.y + frame!.height);
  // Containers that are only taken apart are no steps.
  await expect(node(page, /getitem|make_list/)).toHaveCount(0);
  expect(await page.evaluate(() => Reflect.get(window, "violations") as unknown)).toEqual([]);
});

test("a click selects a run: one step of the history, and the camera stays", async ({ page }) => {
  await opened(page);
  const before = await page.evaluate(() => history.length);
  const view = await camera(page);
  await node(page, /^validate, /).click();
  await expect(page).toHaveURL(/run=[0-9a-f]+/);
  await expect(node(page, /^validate, /)).toHaveAttribute("data-marks", /selected/);
  expect(await page.evaluate(() => history.length)).toBe(before + 1);
  expect(await camera(page)).toBe(view);
  await page.goBack();
  await expect(page).not.toHaveURL(/run=/);
  await expect(node(page, /^Digits, /)).toHaveAttribute("data-marks", /selected/);
});

test("a run is opened and closed, and what was open is open again after a reload", async ({ page }) => {
  await opened(page);
  await node(page, /^report, /)
    .getByRole("button", { name: "Collapse report" })
    .click();
  await expect(node(page, /^as_report, /)).toHaveCount(0);
  await expect(node(page, /^report, .*collapsed/)).toBeVisible();
  await expect(panel(page).getByText(/^Showing \d+ of \d+ runs/)).toBeVisible();
  await page.waitForTimeout(300);
  await page.reload();
  await expect(node(page, /^report, .*collapsed/)).toBeVisible();
  await node(page, /^report, .*collapsed/).dblclick();
  await expect(node(page, /^as_report, /)).toBeVisible();
});

test("it can be walked through by keys, and says where one is", async ({ page }) => {
  await opened(page);
  await page.locator(".react-flow").focus();
  await page.keyboard.press("ArrowDown");
  await expect(node(page, /^load, /)).toHaveAttribute("data-marks", /focused/);
  await expect(panel(page).getByText(/^load, succeeded, .*, \d+ of \d+$/)).toBeAttached();
  await page.keyboard.press("ArrowDown");
  await expect(node(page, /^validate, /)).toHaveAttribute("data-marks", /focused/);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/run=/);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await expect(node(page, /^Digits, /)).toHaveAttribute("data-marks", /focused/);
  await page.keyboard.press("-");
  await expect(node(page, /^load, /)).toHaveCount(0);
  await page.keyboard.press("+");
  await expect(node(page, /^load, /)).toBeVisible();
});

test("what is looked for is lit, and n leads to it", async ({ page }) => {
  await opened(page);
  await page.keyboard.press("/");
  await page.keyboard.type("confusion");
  await expect(panel(page).getByText("1 found")).toBeVisible();
  await expect(page).toHaveURL(/q=confusion/);
  const found = node(page, /^draw_confusion/);
  await expect(found).toHaveAttribute("data-marks", /lit/);
  await expect(node(page, /^load, /)).toHaveCSS("opacity", "0.28");
  await page.keyboard.press("Escape");
  await page.keyboard.press("n");
  await expect(panel(page).getByText("1 of 1 found")).toBeVisible();
  const [space, box] = await Promise.all([page.locator(".react-flow").boundingBox(), found.boundingBox()]);
  await expect
    .poll(async () => {
      const at = await found.boundingBox();
      return Math.abs(at!.x + at!.width / 2 - space!.x - space!.width / 2);
    })
    .toBeLessThan(5);
  expect(box).not.toBeNull();
});

test("a plus follows what runs need, across what they are in; n leads through all of it", async ({
  page,
}) => {
  await opened(page);
  const field = page.getByRole("searchbox", { name: "Search runs in the graph" });
  const isLit = (name: RegExp, is: boolean): Promise<void> =>
    is
      ? expect(node(page, name).first()).toHaveAttribute("data-marks", /lit/)
      : expect(node(page, name).first()).not.toHaveAttribute("data-marks", /lit/);
  await expect(field).toHaveAttribute("title", /\+name is with all that leads to it/);

  // It needs nothing beside it: what made the arguments of what it is in leads to it.
  await field.fill("+draw_confusion");
  for (const name of [/^load, /, /^validate, /, /^split, /, /^refined, /, /^as_trial, /, /^draw_confusion, /])
    await isLit(name, true);
  for (const name of [/^as_report, /, /^leaderboard, /]) await isLit(name, false);
  await expect(node(page, /^as_report, /)).toHaveCSS("opacity", "0.28");
  const all = await panel(page)
    .getByText(/^\d+ found$/)
    .innerText();
  expect(Number(all.replace(" found", ""))).toBeGreaterThan(10);
  await expect(page).toHaveURL(/q=%2Bdraw_confusion/);

  await field.fill("2+draw_confusion state:succeeded -search");
  await isLit(/^split, /, true);
  await isLit(/^validate, /, true);
  await isLit(/^load, /, false);

  await field.fill("draw_confusion+");
  await expect(panel(page).getByText("2 found")).toBeVisible();
  await isLit(/^as_report, /, true);
  await isLit(/^split, /, false);

  await field.fill("1+validate+1");
  await expect(panel(page).getByText("3 found")).toBeVisible();
  await page.keyboard.press("Escape");
  for (const [keys, name] of [
    ["n", /^load, /],
    ["n", /^validate, /],
    ["n", /^split, /],
    ["N", /^validate, /],
  ] as const) {
    await page.keyboard.press(keys);
    await expect(async () => {
      const [space, box] = await Promise.all([
        page.locator(".react-flow").boundingBox(),
        node(page, name).boundingBox(),
      ]);
      expect(Math.abs(box!.y + box!.height / 2 - space!.y - space!.height / 2)).toBeLessThan(5);
    }).toPass();
  }
  await expect(panel(page).getByText("2 of 3 found")).toBeVisible();

  // The tree reads it the same way, and a link has it.
  await page.reload();
  await expect(field).toHaveValue("1+validate+1");
  await page.getByRole("link", { name: "Tree", exact: true }).click();
  const tree = page.getByRole("tree", { name: "Runs" });
  await expect(tree.getByRole("treeitem")).toHaveCount(4);
  await expect(page.getByRole("search").getByRole("status")).toHaveText("3");

  await page.getByRole("textbox", { name: "Look for runs" }).fill("+");
  await expect(page.getByRole("search").getByRole("status")).toHaveCount(0);
  expect(await tree.getByRole("treeitem").count()).toBeGreaterThan(10);
});

test("a click with Shift finds what is between a run and the one that is selected", async ({ page }) => {
  await opened(page);
  await node(page, /^as_report, /).click();
  await expect(page).toHaveURL(/run=/);
  const selected = (): string | null => new URLSearchParams(new URL(page.url()).hash.slice(1)).get("run");
  const before = selected();
  await node(page, /^split, /).click({ modifiers: ["Shift"] });
  const field = page.getByRole("searchbox", { name: "Search runs in the graph" });
  await expect(field).toHaveValue(/^[0-9a-f]{8,}\+ \+[0-9a-f]{8,}$/);
  expect(selected()).toBe(before);
  for (const name of [/^split, /, /^refined, /, /^leaderboard, /, /^as_report, /])
    await expect(node(page, name).first()).toHaveAttribute("data-marks", /lit/);
  for (const name of [/^load, /, /^validate, /])
    await expect(node(page, name).first()).not.toHaveAttribute("data-marks", /lit/);
  // The same by keys, the other way round.
  await field.fill("");
  await page.locator(".react-flow").focus();
  await node(page, /^load, /).click();
  await page.keyboard.press("ArrowDown");
  await expect(node(page, /^validate, /)).toHaveAttribute("data-marks", /focused/);
  await page.keyboard.press("Shift+Enter");
  await expect(panel(page).getByText("2 found")).toBeVisible();
});

test("what is pointed at shows what leads to it and what it leads to", async ({ page }) => {
  await opened(page);
  await node(page, /^draw_confusion, /).hover();
  for (const name of [/^load, /, /^as_report, /])
    await expect(node(page, name)).toHaveAttribute("data-marks", /lit/);
  await expect(node(page, /^leaderboard, /)).not.toHaveAttribute("data-marks", /lit/);
  await page.getByRole("toolbar", { name: "Graph" }).hover();
  await expect(page.locator("[data-lit=true]")).toHaveCount(0);
});

test("what has not begun is hollow from near and from far", async ({ page }) => {
  await page.goto(`${addressOfRun(await latestRun(page, { name: "Interrupted training" }))}#view=graph`);
  const [planned, done] = [node(page, /^evaluate, queued/), node(page, /^learn 0, succeeded/)];
  await expect(planned).toBeVisible();
  await page.keyboard.press("0");
  for (const detail of ["full", "name", "block"] as const) {
    await page.locator(".react-flow__pane").hover();
    await expect(async () => {
      if (detail !== "full") await page.mouse.wheel(0, 120);
      await expect(panel(page).locator(`[data-lod="${detail}"]`)).toBeVisible({ timeout: 100 });
    }).toPass();
    await expect(planned, detail).toHaveCSS("border-top-style", "dashed");
    await expect(done, detail).toHaveCSS("border-top-style", "solid");
  }
  const edge = (of: Locator): Locator => of.locator("> span").first();
  await expect(edge(done)).toBeVisible();
  await expect(edge(planned)).toBeHidden();
});

test("keys and buttons change how it is shown", async ({ page }) => {
  await opened(page);
  await page.keyboard.press("0");
  await expect(page.locator("[data-lod]")).toHaveAttribute("data-lod", "full");
  await expect(page.locator(".react-flow__viewport")).toHaveCSS("transform", /matrix\(1, 0, 0, 1,/);
  await page.keyboard.press("f");
  await expect(page.locator(".react-flow__viewport")).not.toHaveCSS("transform", /matrix\(1, 0, 0, 1,/);
  await page.keyboard.press("m");
  await expect(page.locator(".react-flow__minimap")).toBeVisible();
  const before = await node(page, /^validate, /).boundingBox();
  await page.getByRole("button", { name: "Left to right" }).click();
  await expect(page.getByRole("button", { name: "Top to bottom" })).toBeVisible();
  await expect.poll(() => node(page, /^validate, /).boundingBox()).not.toEqual(before);
  await expect(async () => {
    const [load, validate] = await Promise.all(
      [/^load, /, /^validate, /].map((name) => node(page, name).boundingBox()),
    );
    expect(validate!.x).toBeGreaterThan(load!.x + load!.width);
  }).toPass();
  await page.getByRole("button", { name: "Critical path" }).click();
  await expect(page.locator("[data-lit=true]")).toBeVisible();
  await expect(node(page, /^load, /)).toHaveAttribute("data-marks", /lit/);
});

test("it is given as a file", async ({ page }) => {
  await opened(page);
  for (const kind of ["SVG", "PNG"]) {
    await page.getByRole("button", { name: "Export" }).click();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("menuitem", { name: kind }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(new RegExp(`^graph-[0-9a-f]{8}\\.${kind.toLowerCase()}$`));
  }
});

test("axe finds nothing serious, in both themes", async ({ page }) => {
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await opened(page);
    // The ribbon in the header is not this page's part.
    await expectAccessible(page, "[class*=_ribbon]");
  }
});

test("runs that are called the same are told apart, in the tree and in the graph", async ({ page }) => {
  const address = addressOfRun(await latestRun(page, { name: "Simulations" }));
  await page.goto(address);
  const tree = page.getByRole("tree", { name: "Runs" });
  await expect(tree.getByRole("treeitem", { name: /^simulate #3, Succeeded/ })).toContainText("simulate#3");
  await expect(tree.getByRole("treeitem", { name: /^spread, Succeeded/ })).toBeVisible();
  await page.goto(`${address}#view=graph`);
  for (const number of [1, 2, 3])
    await expect(node(page, new RegExp(`^simulate #${number}, succeeded`))).toBeVisible();
});

test("a window of another size has all of the graph again, unless somebody looked elsewhere", async ({
  page,
}) => {
  await opened(page);
  await panel(page).getByRole("button", { name: "Fit" }).click();
  await page.waitForTimeout(300);
  const isWithin = async (): Promise<boolean> => {
    const [inner, outer] = await Promise.all([
      node(page, /^Digits, succeeded/).boundingBox(),
      page.locator(".react-flow__pane").boundingBox(),
    ]);
    return (
      inner!.x >= outer!.x - 1 &&
      inner!.y >= outer!.y - 1 &&
      inner!.x + inner!.width <= outer!.x + outer!.width + 1 &&
      inner!.y + inner!.height <= outer!.y + outer!.height + 1
    );
  };
  expect(await isWithin()).toBe(true);
  await page.setViewportSize({ width: 390, height: 844 });
  await expect.poll(isWithin).toBe(true);
  await page.locator(".react-flow__pane").hover({ position: { x: 5, y: 5 } });
  await page.mouse.down();
  await page.mouse.move(60, 400, { steps: 4 });
  await page.mouse.up();
  const moved = await camera(page);
  await page.setViewportSize({ width: 900, height: 844 });
  await page.waitForTimeout(300);
  expect(await camera(page)).toBe(moved);
});

test("from far away no node is an empty box", async ({ page }) => {
  await opened(page);
  const zoomed = async (until: string): Promise<void> => {
    await page.locator(".react-flow__pane").hover();
    await expect(async () => {
      await page.mouse.wheel(0, 120);
      await expect(panel(page).locator(`[data-lod="${until}"]`)).toBeVisible({ timeout: 100 });
    }).toPass();
  };
  await page.keyboard.press("0");
  const output = node(page, "Output").first();
  const name = output.getByText("output");
  await expect(name).toBeVisible();
  await zoomed("name");
  await expect(name).toBeVisible();
  await zoomed("block");
  await expect(output).toBeHidden();
});
