/** Whatever people do, Back visits the states they chose, in order, and no others. */
import { type Locator, type Page } from "@playwright/test";
import fc from "fast-check";

import { addressOfRun, expect, latestRun, test } from "./fixtures";

const NIGHTLY = "tests.stores.pipelines.nightly.nightly";

/** What people can click on the page of a run: each kind of thing by its place among those that are there. */
const things = {
  run: (page: Page) => page.getByRole("tree", { name: "Runs" }).getByRole("treeitem"),
  tab: (page: Page) => page.getByRole("navigation", { name: "About the run" }).getByRole("link"),
  view: (page: Page) => page.getByRole("navigation", { name: "Views of the runs" }).getByRole("link"),
  page: (page: Page) => page.getByRole("navigation", { name: "Pages" }).getByRole("link"),
} satisfies Record<string, (page: Page) => Locator>;

interface Action {
  readonly kind: keyof typeof things;
  readonly place: number;
}

const actions = fc.array(
  fc.record<Action>({
    // Mostly what changes the hash; now and then another page.
    kind: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom("run", "tab", "view") },
      { weight: 1, arbitrary: fc.constant("page" as const) },
    ),
    place: fc.nat(9),
  }),
  { minLength: 4, maxLength: 12 },
);

/** What of the page must agree with its address. */
async function expectShown(page: Page): Promise<void> {
  const { pathname, hash } = new URL(page.url());
  if (pathname.split("/").length < 4) return;
  const pointers = new URLSearchParams(hash.slice(1));
  const tab = pointers.get("tab") ?? "output";
  const view = pointers.get("view") ?? "tree";
  await expect(things.tab(page).and(page.locator("[aria-current=true]"))).toHaveText(
    new RegExp(`^${tab}`, "i"),
  );
  await expect(things.view(page).and(page.locator("[aria-current=true]"))).toHaveText(new RegExp(view, "i"));
}

async function act(page: Page, { kind, place }: Action): Promise<boolean> {
  const found = things[kind](page);
  const count = await found.count();
  if (count === 0) return false;
  const before = page.url();
  await found.nth(place % count).click();
  // What writes the history is done within the click.
  await page.waitForTimeout(30);
  return page.url() !== before;
}

test("after any actions, Back visits exactly the states that were chosen", async ({ page }) => {
  test.setTimeout(180_000);
  const root = await latestRun(page, { function: NIGHTLY, state: "NESTED_FAILED" });
  await page.addInitScript(() => {
    const pushed: string[] = [];
    Object.assign(window, { pushed });
    const original = history.pushState.bind(history);
    history.pushState = (...told: Parameters<History["pushState"]>) => {
      original(...told);
      pushed.push(location.href);
    };
  });
  await fc.assert(
    fc.asyncProperty(actions, async (chosen) => {
      await page.goto("about:blank");
      await page.goto(addressOfRun(root));
      await expect(things.tab(page).first()).toBeVisible();
      const states = [page.url()];
      for (const action of chosen) {
        if (!(await act(page, action))) continue;
        states.push(page.url());
        await expectShown(page);
      }
      const pushed = await page.evaluate(() => (window as unknown as { pushed: string[] }).pushed);
      expect(pushed).toEqual(states.slice(1));
      for (const state of states.slice(0, -1).reverse()) {
        await page.goBack();
        expect(page.url()).toBe(state);
        await expectShown(page);
      }
      for (const state of states.slice(1)) {
        await page.goForward();
        expect(page.url()).toBe(state);
      }
    }),
    // The same actions each time: what fails here fails for everybody. Other seeds find more.
    { numRuns: 6, seed: Number(process.env["SEED"] ?? 5), endOnFailure: true },
  );
});
