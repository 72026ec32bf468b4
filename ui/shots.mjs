import { chromium } from "@playwright/test";
const [spec] = process.argv.slice(2);
const { default: list } = await import(spec);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox","--disable-gpu","--disable-background-networking"] });
for (const { name, url, width = 1440, height = 900, dark = false, act, wait, full=false, setup } of list) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: dark ? "dark" : "light" });
  page.on("pageerror", (e) => console.error(name, "ERR", e.message));
  page.on("console", (m) => m.type() === "error" && console.error(name, "console", m.text()));
  try {
    if (setup) await setup(page);
    await page.goto(url);
    await page.waitForSelector(wait ?? "main :not(:empty)", { timeout: 15000 });
    await page.waitForTimeout(900);
    if (act) { await act(page); await page.waitForTimeout(500); }
  } catch (e) { console.error(name, String(e).slice(0, 300)); }
  await page.screenshot({ path: `/tmp/dash/p/${name}.png`, fullPage: full });
  await page.close();
}
await browser.close();
