import { chromium } from "@playwright/test";
import { writeFileSync, existsSync } from "node:fs";
const names = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox","--disable-gpu","--allow-file-access-from-files"] });
for (const n of names) {
  const f=[["-1440",900],["-1024d",640],["-390",244],["-390d",244]].filter(([s])=>existsSync(`/tmp/dash/p/${n}${s}.png`));
  writeFileSync("/tmp/dash/p/sheet.html", `<body style="margin:0;background:#888;display:flex;gap:6px;align-items:flex-start">${f.map(([s,w])=>`<img src="${n}${s}.png" style="width:${w}px">`).join("")}</body>`);
  const page = await browser.newPage({ viewport: { width: 2050, height: 570 } });
  await page.goto("file:///tmp/dash/p/sheet.html"); await page.waitForTimeout(300);
  await page.screenshot({ path: `/tmp/dash/p/S-${n}.png` }); await page.close();
}
await browser.close();
