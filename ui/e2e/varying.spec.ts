/** Runs of one name beside each other, and what tells them apart. */
import { expect, expectAccessible, test } from "./fixtures";

test.use({ store: "tries" });

let root: string;
test.beforeAll(({ idOf }) => {
  root = idOf("last");
});

const TRIES = Array.from({ length: 12 }, (_, place) => [place + 1, ((place + 1) / 10).toFixed(1)] as const);

for (const [view, list] of [
  ["tree", "Runs"],
  ["timeline", "Runs over time"],
] as const)
  test(`a row of the ${view} says with what its run was called`, async ({ page }) => {
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.goto(`/runs/${root}#view=${view}`);
    const rows = page.getByRole("tree", { name: list }).getByRole("treeitem");
    for (const [number, alpha] of TRIES)
      await expect(rows.filter({ hasText: `fit#${number}alpha=${alpha}` })).toHaveCount(1);
    await expect(rows.filter({ hasText: "#12" })).toHaveAccessibleName(/^fit #12, Succeeded.*, alpha=1\.2$/);
    await expect(rows.filter({ hasText: "day=" })).toHaveCount(0);
    await expect(rows.filter({ hasText: "best_of" })).not.toContainText("=");
    expect(asked.filter((url) => url.endsWith("/varying"))).toHaveLength(1);
    await expectAccessible(page);
  });

test("the table says it, whatever the order of its rows", async ({ page }) => {
  await page.goto(`/runs/${root}?sort=-name#view=table`);
  const links = page.getByRole("table", { name: "Runs" }).getByRole("link", { name: /^fit #/ });
  await expect(links).toHaveText(
    [...TRIES].reverse().map(([number, alpha]) => `fit #${number} alpha=${alpha}`),
  );
});

test("a node of the graph says it, and so do the details of what is selected", async ({ page }) => {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(`/runs/${root}#view=graph`);
  const panel = page.getByRole("region", { name: "Graph of the runs" });
  for (const [number, alpha] of TRIES) {
    const node = panel.getByRole("group", {
      name: new RegExp(`^fit #${number}, succeeded.*, alpha=${alpha}$`),
    });
    await expect(node.getByText(`alpha=${alpha}`)).toBeVisible();
  }
  await expect(panel.getByRole("group", { name: /^best_of, / })).not.toContainText("=");
  expect(asked.filter((url) => url.endsWith("/varying"))).toHaveLength(1);
  await panel.getByRole("group", { name: /^fit #12, / }).click();
  const details = page.getByRole("region", { name: "Selected run" });
  await expect(details.getByRole("heading", { name: "fit #12" })).toBeVisible();
  await expect(details.getByText("alpha=1.2", { exact: true })).toBeVisible();
  await expect(details.getByRole("status").first()).toHaveText(/^fit #12, alpha=1\.2, Succeeded/);
  expect(asked.filter((url) => url.endsWith("/varying"))).toHaveLength(1);
  await details.hover();
  await expectAccessible(page);
});

test("where there is no room for it, it is the first to be cut", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto(`/runs/${root}`);
  await page.getByRole("button", { name: "Runs", exact: true }).click();
  const row = page.getByRole("treeitem", { name: /^fit #12/ });
  await expect(row).toContainText("alpha=1.2");
  const name = row.getByText("fit", { exact: true }).last();
  const isWhole = await name.evaluate((element) => element.scrollWidth <= element.clientWidth);
  expect(isWhole).toBe(true);
});

for (const [view, width] of [
  ["timeline", 390],
  ["timeline", 1024],
  ["table", 390],
] as const)
  test(`no end of a value is seen without its beginning in the ${view}, ${width} wide`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(`/runs/${root}#view=${view}`);
    const given = page.locator("bdi", { hasText: /^alpha=/ });
    await expect(given).toHaveCount(TRIES.length);
    const seen = await given.evaluateAll((all) =>
      all.map((each) => {
        const [inner, outer] = [each, each.parentElement!].map((box) => box.getBoundingClientRect());
        const isSeen = inner!.top < outer!.bottom && outer!.width > 0;
        return !isSeen || (inner!.left >= outer!.left && each.scrollLeft === 0);
      }),
    );
    expect(seen).toEqual(TRIES.map(() => true));
    // Where it is cut or left out, it is there in full.
    await expect(page.locator('[title*="alpha=1.2"]').first()).toBeVisible();
  });

for (const view of ["tree", "timeline", "table", "graph"])
  test(`where there is room for what a run was called with, it is whole in the ${view}`, async ({ page }) => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(`/runs/${root}#view=${view}`);
    const given = page.locator("bdi", { hasText: /^alpha=/ });
    await expect(given).toHaveCount(TRIES.length);
    const whole = await given.evaluateAll((all) =>
      all.map((each) => {
        const [inner, outer] = [each, each.parentElement!].map((box) => box.getBoundingClientRect());
        // What has no room is in the next line, which is not seen; what is cut is narrower than its text.
        const texts = [...each.children].map((part) => {
          const range = document.createRange();
          range.selectNodeContents(part);
          return range.getBoundingClientRect().width - part.getBoundingClientRect().width;
        });
        return inner!.top < outer!.bottom && texts.every((more) => more < 0.1);
      }),
    );
    expect(whole).toEqual(TRIES.map(() => true));
  });

test("where the second argument has no room, nothing of it is seen but that there is more", async ({
  page,
}) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`/runs/${root}#view=tree`);
  const given = page.locator("bdi", { hasText: /^alpha=/ });
  await expect(given).toHaveCount(TRIES.length);
  const pictures: string[] = [];
  for (const [more, width] of [
    ["", 80],
    [", n=3", 80],
    [", m=4", 80],
  ] as const) {
    await given.first().evaluate(
      (first, [text, pixels]) => {
        const outer = first.parentElement!;
        outer.style.flex = "none";
        outer.style.width = `${pixels}px`;
        outer.querySelectorAll("bdi ~ bdi").forEach((old) => {
          old.remove();
        });
        if (text === "") return;
        const second = first.cloneNode() as HTMLElement;
        second.style.flexBasis = "auto";
        second.textContent = text;
        outer.append(second);
      },
      [more, width] as const,
    );
    const outer = given.first().locator("..");
    pictures.push((await outer.screenshot()).toString("base64"));
  }
  const [alone, one, other] = pictures;
  expect(one).not.toBe(alone);
  expect(one).toBe(other);
});

test("a short argument is there as a whole or not at all, however narrow its row is", async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`/runs/${root}#view=tree`);
  const given = page.locator("bdi", { hasText: /^alpha=/ });
  await expect(given).toHaveCount(TRIES.length);
  const seen = await given.first().evaluate((each) => {
    const outer = each.parentElement!;
    outer.style.flex = "none";
    return Array.from({ length: 100 }, (_, width) => {
      outer.style.width = `${width}px`;
      const isSeen = each.getBoundingClientRect().top < outer.getBoundingClientRect().bottom;
      const isCut = [...each.children].some((part) => part.scrollWidth > part.clientWidth + 1);
      return !isSeen ? "absent" : isCut ? "cut" : "whole";
    });
  });
  expect(new Set(seen)).toEqual(new Set(["absent", "whole"]));
});
