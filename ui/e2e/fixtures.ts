/** What browser tests start from: a real server on a seeded store, and a page that may talk to nobody else. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";

import { serve, type Running, type StoreName } from "./servers";

interface Options {
  /** Which store the worker's server has; `test.use({ store: "10k-map" })` at the top of a file. */
  readonly store: StoreName;
  /** For files that change what is stored: under a name of its own, a file has a server that no other one uses. */
  readonly alone: string;
}

/** The id of a run that a store was made to have, by what it is called there. */
type IdOf = (name: string) => string;

export const test = base.extend<{ troubles: string[] }, Options & { server: Running; idOf: IdOf }>({
  store: ["digits", { option: true, scope: "worker" }],
  alone: ["", { option: true, scope: "worker" }],
  server: [
    async ({ store }, use) => {
      const server = await serve(store);
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 600_000 },
  ],
  idOf: [
    async ({ server }, use) => {
      const { runs } = JSON.parse(readFileSync(join(server.folder, "seeded.json"), "utf8")) as {
        runs: Partial<Record<string, string>>;
      };
      await use((name) => {
        const id = runs[name];
        if (id === undefined) throw new Error(`The store tells of no run that is ${name}.`);
        return id;
      });
    },
    { scope: "worker" },
  ],
  baseURL: async ({ server }, use) => use(server.url),
  /** Everything a page complains of: the test fails if there is something at its end. */
  troubles: [
    async ({ page, server }, use) => {
      const troubles: string[] = [];
      page.on("pageerror", (error) => troubles.push(`error: ${error.message}`));
      page.on("console", (message) => {
        const text = message.text();
        // A browser says of every answer with such a status that it "failed to load"; tests ask for some on purpose.
        if (message.type() === "error" && !text.startsWith("Failed to load resource"))
          troubles.push(`console: ${text}`);
      });
      page.on("request", (request) => {
        const { protocol, origin } = new URL(request.url());
        if (protocol.startsWith("http") && origin !== server.url) troubles.push(`request to ${origin}`);
      });
      // Some refusals are silent in the console; the page itself is told of each.
      await page.exposeFunction("noteViolation", (told: string) =>
        troubles.push(`Content Security Policy: ${told}`),
      );
      await page.addInitScript(() => {
        document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
          const { noteViolation } = window as unknown as { noteViolation?: (told: string) => void };
          noteViolation?.(`${violatedDirective} ${blockedURI}`);
        });
      });
      await use(troubles);
      expect(troubles).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** Have axe look at the page: nothing that is serious or critical. */
export async function expectAccessible(page: Page, ...leftOut: string[]): Promise<void> {
  const builder = leftOut.reduce((so, selector) => so.exclude(selector), new AxeBuilder({ page }));
  const { violations } = await builder.withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(serious.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map((node) => node.html) }))).toEqual(
    [],
  );
}

/** The root run that was created last of a pipeline, by the API. */
export async function latestRun(
  page: Page,
  filter: Record<string, string>,
): Promise<{ id: string; function: string }> {
  const query = new URLSearchParams({ roots_only: "true", limit: "1", ...filter });
  const answer = await page.request.get(`/api/v1/runs?${query.toString()}`);
  const { items } = (await answer.json()) as { items: { id: string; function: string }[] };
  const [run] = items;
  if (run === undefined) throw new Error(`There is no run with ${query.toString()}.`);
  return run;
}

export const addressOfRun = (run: { id: string; function: string }): string =>
  `/pipelines/${encodeURIComponent(run.function)}/${run.id}`;
