/** What somebody hears who works without seeing: each thing the keyboard comes to, and what is said by itself. */
import { type Page } from "@playwright/test";

import { addressOfRun, expect, latestRun, test } from "./fixtures";
import { pythonBeside } from "./servers";

test.use({ alone: "spoken" });

const NIGHTLY = "tests.stores.pipelines.nightly.nightly";
const LIVE = "tests.stores.pipelines.live.live";

/** Note down what live regions say; each time only what is new, as screen readers do. */
async function listen(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    const known = new WeakMap<Element, string>();
    const LIVE = "[role=status], [role=alert], [aria-live=polite], [aria-live=assertive]";
    new MutationObserver((changes) => {
      const regions = new Set<Element>();
      for (const { target, addedNodes } of changes) {
        const element = target instanceof Element ? target : target.parentElement;
        const region = element?.closest(LIVE);
        if (region !== null && region !== undefined) regions.add(region);
        for (const node of addedNodes)
          if (node instanceof Element)
            for (const each of [node, ...node.querySelectorAll("*")])
              if (each.matches(LIVE)) regions.add(each);
      }
      for (const region of regions) {
        const text = region.textContent.replaceAll(/\s+/g, " ").trim();
        // A region that comes with its text is said only if it is an alert.
        const isNew = !known.has(region) && !region.matches("[role=alert]");
        if (text !== "" && known.get(region) !== text && !isNew) heard.push(text);
        known.set(region, text);
      }
    }).observe(document, { childList: true, characterData: true, subtree: true });
  });
}

const heard = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => (window as unknown as { heard: string[] }).heard.splice(0));

/** What is said of the thing that has the keyboard: its role, name and states. */
async function focused(page: Page): Promise<string> {
  const snapshot = await page.locator(":focus").first().ariaSnapshot();
  const [first = ""] = snapshot.split("\n");
  return first
    .replace(/^- /, "")
    .replace(/ \[active\]/, "")
    .replace(/:$/, "");
}

/** Press a key until something is said to have the keyboard; everything on the way is in the transcript. */
async function until(page: Page, key: string, wanted: RegExp, transcript: string[]): Promise<void> {
  for (let steps = 0; steps < 90; steps += 1) {
    await page.keyboard.press(key);
    const line = await focused(page);
    transcript.push(line);
    if (wanted.test(line)) return;
  }
  throw new Error(`Nothing is said that is like ${String(wanted)}:\n${transcript.join("\n")}`);
}

/** Some lines are in a transcript, in this order; others may be between them. */
function expectInOrder(transcript: readonly string[], wanted: readonly RegExp[]): void {
  let place = -1;
  for (const each of wanted) {
    const found = transcript.findIndex((line, at) => at > place && each.test(line));
    expect(found, `${String(each)} after line ${place} of:\n${transcript.join("\n")}`).toBeGreaterThan(place);
    place = found;
  }
}

test("what is said on the way from a list to the cause and the line of its log", async ({ page }) => {
  const root = await latestRun(page, { function: NIGHTLY, state: "NESTED_FAILED" });
  await listen(page);
  await page.goto("/runs?status=failed");
  await expect(page.locator(`main a[href*="${root.id}"]`).first()).toBeVisible();
  await expect(page).toHaveTitle("Runs · Sematic");
  await heard(page);

  const list: string[] = [];
  await until(page, "Tab", /^link "Nightly training/, list);
  expectInOrder(list, [
    /^button "Skip to the page"/,
    /^link "Home"/,
    /^button "Remove status:failed"/,
    /^combobox "Filter runs"/,
    /^'?row ".*Nightly training .*Child failed .*TrainingError: Fold 5 cannot be learned/,
    /^link "Nightly training/,
  ]);

  // Another page: it is said, the window is called after it, and the keyboard is in it and not in the frame.
  await page.keyboard.press("Enter");
  const cause = page.getByRole("region", { name: "Root cause" });
  await expect(cause).toContainText("TrainingError");
  await expect.poll(() => heard(page)).toContain(`Run ${root.id.slice(0, 8)}`);
  await expect(page).toHaveTitle(/Nightly training · Sematic$/);
  const run = [await focused(page)];
  expect(run).toEqual(["main"]);
  await until(page, "Tab", /^link "Open log at error"/, run);
  expectInOrder(run, [
    /^link "Nightly training"/,
    /^button "Rerun"/,
    /^'link "Failed: 1"/,
    /^link "Tree"/,
    /^link "fit fold 5"/,
    /^link "Go to run"/,
  ]);
  await expect(cause).toMatchAriaSnapshot(`
    - region "Root cause":
      - link "fit fold 5"
      - strong: TrainingError
      - text: ": Fold 5 cannot be learned: its samples have gaps."
      - link "Go to run"
      - link "Open log at error"
      - link "Rerun from here"
      - group "The last lines of its log": /gradient norm is nan/
  `);

  // What is selected now, and how it is, is said: nothing else of the page is where the keyboard is.
  await page.keyboard.press("Enter");
  await expect.poll(() => heard(page)).toContain("fit fold 5, Failed: Logs");
  const table = page.getByRole("table", { name: "Log" });
  await expect(table.getByRole("row", { name: "Line 5 gradient norm is nan" })).toBeVisible();
  const log: string[] = [];
  await until(page, "Tab", /^table "Log"/, log);
  expectInOrder(log, [
    /^group "The last lines of its log"/,
    /^treeitem "fit fold 5, Failed" \[level=3\] \[selected\]/,
    /^link "Output"/,
    /^link "Logs"/,
    /^searchbox "Search the log/,
  ]);
  await expect(table).toMatchAriaSnapshot(`
    - table "Log":
      - rowgroup:
        - row /Line 4 fold 5. 3 of 256 samples have no value/
        - row "Line 5 gradient norm is nan"
  `);
});

test("how a run goes on is said by itself, and not more often than one can listen to", async ({
  page,
  server,
}) => {
  test.setTimeout(120_000);
  await listen(page);
  await page.goto("/pipelines");
  const program = pythonBeside(server.folder, "-m", "tests.stores", "live", server.folder, "--runs", "48");
  try {
    const liveRuns = async (): Promise<number> => {
      const answer = await page.request.get(`/api/v1/runs?function=${LIVE}&roots_only=true`);
      return ((await answer.json()) as { items: unknown[] }).items.length;
    };
    await expect.poll(liveRuns, { timeout: 40_000 }).toBeGreaterThan(0);
    await page.goto(addressOfRun(await latestRun(page, { function: LIVE })));
    await expect(page.getByRole("tree", { name: "Runs" })).toBeVisible();
    const start = Date.now();
    await expect(page).toHaveTitle(/^✓ Live/, { timeout: 60_000 });
    const said = (await heard(page)).filter((each) => each.startsWith("Live: "));
    expectInOrder(said, [/^Live: Running, \d+ of \d+ runs done$/, /^Live: Succeeded$/]);
    expect(said.length).toBeLessThanOrEqual(2 + (Date.now() - start) / 5000);
  } finally {
    program.kill();
  }
});
