// Takes a picture of a page: node e2e/shoot.mjs URL OUT.png [--width N] [--height N] [--theme dark] [--wait SELECTOR] [--full]
// [--click SELECTOR] [--key KEY] (both may be given several times; they are done in order)
import { existsSync } from "node:fs";

import { chromium } from "@playwright/test";

const [url, out, ...rest] = process.argv.slice(2);
const options = {};
const steps = [];
for (let place = 0; place < rest.length; place += 1) {
  const name = rest[place].replace(/^--/, "");
  if (name === "full") options.full = true;
  else if (name === "click" || name === "key") steps.push([name, rest[(place += 1)]]);
  else options[name] = rest[(place += 1)];
}
const executablePath =
  process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/google-chrome"].find((at) => existsSync(at));
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
const viewport = { width: Number(options.width ?? 1440), height: Number(options.height ?? 900) };
const page = await browser.newPage({ viewport, colorScheme: options.theme === "dark" ? "dark" : "light" });
page.on("console", (message) => message.type() === "error" && console.error(message.text()));
page.on("pageerror", (error) => console.error(error.message));
await page.goto(url);
await page.waitForSelector(options.wait ?? "main :not(:empty)", { timeout: 20_000 });
await page.waitForTimeout(Number(options.pause ?? 800));
for (const [kind, what] of steps) {
  if (kind === "click") await page.click(what);
  else await page.keyboard.press(what);
  await page.waitForTimeout(500);
}
await page.screenshot({ path: out, fullPage: options.full === true });
await browser.close();
