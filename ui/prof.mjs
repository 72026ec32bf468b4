import { chromium } from "@playwright/test";
const [url, selector, profile] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox","--disable-gpu","--disable-background-networking","--no-first-run"] });
for (let i=0;i<3;i++){
const ctx = await browser.newContext({ viewport:{width:1440,height:900}, locale:"en-GB" });
const page = await ctx.newPage();
await page.addInitScript((sel)=>{ const f=()=>new Promise(requestAnimationFrame); window.shown=(async()=>{while(!document.querySelector(sel)) await f(); await f(); return performance.now()})(); window.long=[]; new PerformanceObserver(l=>l.getEntries().forEach(e=>window.long.push([Math.round(e.startTime),Math.round(e.duration)]))).observe({type:"longtask",buffered:true}); }, selector);
let s; if(profile && i==2){ s=await ctx.newCDPSession(page); await s.send("Profiler.enable"); await s.send("Profiler.setSamplingInterval",{interval:200}); await s.send("Profiler.start"); }
await page.goto(url);
const at = await Promise.race([page.evaluate(()=>window.shown), new Promise((_,r)=>setTimeout(()=>r(new Error("late")),15000))]);
if(s){ const {profile:p}=await s.send("Profiler.stop"); const {writeFileSync}=await import("node:fs"); writeFileSync(profile,JSON.stringify(p)); }
const r = await page.evaluate(()=>({nav:(({responseStart,responseEnd,domInteractive,domContentLoadedEventEnd})=>({responseStart,responseEnd,domInteractive,domContentLoadedEventEnd}))(performance.getEntriesByType("navigation")[0]), fcp:performance.getEntriesByName("first-contentful-paint")[0]?.startTime, res:performance.getEntriesByType("resource").map(e=>[e.name.replace(location.origin,""),Math.round(e.startTime),Math.round(e.responseStart),Math.round(e.responseEnd),e.encodedBodySize]), long:window.long}));
console.log("shown",Math.round(at),JSON.stringify(r.nav),"fcp",r.fcp,"long",JSON.stringify(r.long));
if(i==2) for(const x of r.res) console.log(x.join(" "));
await ctx.close();
}
await browser.close();
