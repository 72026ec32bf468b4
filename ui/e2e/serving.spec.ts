/** What the server allows the dashboard, and the page on which figures of pipelines are drawn, in a real browser. */
import { expect, test as base } from "@playwright/test";

import { serve, type Running } from "./servers";

const test = base.extend<object, { server: Running }>({
  server: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads from the pattern what a fixture needs
    async ({}, use) => {
      const server = await serve("empty");
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ server }, use) => use(server.url),
});

const addresses = [
  "/",
  "/runs?status=failed",
  "/pipelines/a.b",
  "/artifacts",
  "/settings/appearance",
  "/no/such/page",
];

for (const address of addresses)
  test(`the dashboard begins at ${address} and breaks no rule of its server`, async ({ page, server }) => {
    const troubles: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") troubles.push(message.text());
    });
    page.on("pageerror", (error) => troubles.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith(server.url)) troubles.push(request.url());
    });
    const answer = await page.goto(`${address}#kept=1`);
    const isThere = address !== "/no/such/page";
    expect(answer?.status()).toBe(isThere ? 200 : 404);
    await expect(page.locator("main")).toBeVisible();
    expect(page.url()).toContain("#kept=1");
    // The store is empty: browsers say so of the pipeline, as of the page that there is not.
    const isEmpty = !isThere || address.startsWith("/pipelines/");
    expect(troubles.filter((each) => !isEmpty || !each.includes("404"))).toEqual([]);
  });

test("a file of the dashboard is sent to a browser once", async ({ page }) => {
  await page.goto("/about");
  await expect(page.locator("main")).toBeVisible();
  await page.goto("/settings");
  await expect(page.locator("main")).toBeVisible();
  const sent = await page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .filter(({ name }) => name.includes("/assets/frame-"))
      .map((each) => ("transferSize" in each ? each.transferSize : "unknown")),
  );
  expect(sent.length).toBeGreaterThan(0);
  expect(sent.filter((size) => size !== 0)).toEqual([]);
});

test("the page of figures runs the dashboard's code, and reaches nothing", async ({ page }) => {
  await page.goto("/about");
  await page.evaluate(() => {
    const frame = document.createElement("iframe");
    frame.name = "figure";
    frame.sandbox.add("allow-scripts");
    frame.src = "/plotly.html";
    document.body.append(frame);
  });
  await expect.poll(() => page.frame("figure")?.url() ?? "").toContain("/plotly.html");
  const frame = page.frame("figure");
  if (frame === null) throw new Error("There is no frame.");
  await frame.waitForLoadState();
  const script = await page
    .locator('link[rel="modulepreload"], script[type="module"]')
    .first()
    .evaluate((found) => found.getAttribute("href") ?? found.getAttribute("src") ?? "");
  const told = await frame.evaluate(async (code) => {
    const outcome = async (attempt: () => unknown): Promise<string> => {
      try {
        await attempt();
        return "done";
      } catch {
        return "refused";
      }
    };
    const loaded = (element: HTMLScriptElement | HTMLImageElement): Promise<void> =>
      new Promise((resolve, reject) => {
        element.onload = () => {
          resolve();
        };
        element.onerror = () => {
          reject(new Error("not loaded"));
        };
        document.body.append(element);
      });
    return {
      origin: self.origin,
      code: await outcome(() =>
        loaded(Object.assign(document.createElement("script"), { type: "module", src: code })),
      ),
      api: await outcome(() => fetch("/api/v1/info")),
      storage: await outcome(() => localStorage.length),
      cookies: await outcome(() => document.cookie.length),
      parent: await outcome(() => parent.document.title),
      image: await outcome(() => loaded(Object.assign(new Image(), { src: "/icon.svg" }))),
      inline: await outcome(() => {
        const script = document.createElement("script");
        script.textContent = "document.title = 'run'";
        document.head.append(script);
        if (document.title !== "run") throw new Error("not run");
      }),
    };
  }, script);
  expect(told).toEqual({
    origin: "null",
    code: "done",
    api: "refused",
    storage: "refused",
    cookies: "refused",
    parent: "refused",
    image: "refused",
    inline: "refused",
  });
});
