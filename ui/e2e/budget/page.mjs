// What every row of the budget is measured with: pages that tell when something was painted, frames, long tasks, heap.

/** Runs in the page before anything else does: notes the frame after the one that has what is waited for. */
function watch({ selector, hasText }) {
  const frame = () => new Promise(requestAnimationFrame);
  const isThere = () => {
    const found = document.querySelector(selector);
    return found !== null && (!hasText || found.textContent.trim() !== "");
  };
  const seen = async () => {
    while (!isThere()) await frame();
    await frame();
    return performance.now();
  };
  const budget = { long: [], shifts: 0, largest: 0, events: [], frame };
  budget.shown = seen();
  /** The milliseconds from `began` to the frame after the one in which something is so. */
  budget.until = async (isDone, began, patience) => {
    while (!isDone()) {
      if (performance.now() - began > patience) throw new Error(`not seen within ${patience} ms`);
      await frame();
    }
    await frame();
    return performance.now() - began;
  };
  window.budget = budget;
  const on = (type, each, more = {}) =>
    new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({
      type,
      buffered: true,
      ...more,
    });
  on("longtask", ({ startTime, duration }) => budget.long.push({ at: startTime, took: duration }));
  on("largest-contentful-paint", ({ startTime }) => (budget.largest = startTime));
  on("layout-shift", ({ value, hadRecentInput }) => (budget.shifts += hadRecentInput ? 0 : value));
  on("event", ({ interactionId, duration }) => interactionId > 0 && budget.events.push(duration), {
    durationThreshold: 16,
  });
}

/** A page of a browser that was never here before, unless a context is given. */
export async function pageOf({ browser, url, patience }, selector, { context, height = 900, hasText } = {}) {
  const home =
    context ??
    (await browser.newContext({ baseURL: url, viewport: { width: 1440, height }, locale: "en-GB" }));
  const page = await home.newPage();
  page.setDefaultTimeout(patience);
  await page.addInitScript(watch, { selector, hasText: hasText ?? false });
  return page;
}

/** When what the page waits for was painted, in milliseconds from the beginning of the navigation. */
export async function shownAt(page, patience) {
  const late = new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`not shown within ${patience} ms`)), patience).unref();
  });
  return Promise.race([page.evaluate(() => window.budget.shown), late]);
}

/** Open an address in a fresh browser context, take one figure or several, and close it; as often as wanted. */
export async function opened(ctx, address, selector, then = async () => {}, options = {}) {
  const took = [];
  for (let time = 0; time < ctx.times; time += 1) {
    const page = await pageOf(ctx, selector, options);
    try {
      await page.goto(address);
      took.push(await shownAt(page, ctx.patience));
      await then(page, time);
    } finally {
      await page.context().close();
    }
  }
  return took;
}

/** The lengths of the frames, and the long tasks, while something is done. */
export async function framesOf(page, act) {
  await page.evaluate(() => {
    const { budget } = window;
    Object.assign(budget, { frames: [], isCounting: true, countedFrom: performance.now() });
    let before = performance.now();
    const next = (now) => {
      budget.frames.push(now - before);
      before = now;
      if (budget.isCounting) requestAnimationFrame(next);
    };
    requestAnimationFrame((now) => {
      before = now;
      requestAnimationFrame(next);
    });
  });
  await act();
  return page.evaluate(async () => {
    const { budget } = window;
    budget.isCounting = false;
    await budget.frame();
    // Observers are told of a task some time after its end.
    await new Promise((resolve) => setTimeout(resolve, 200));
    return {
      frames: budget.frames,
      long: budget.long.filter(({ at }) => at >= budget.countedFrom).map(({ took }) => took),
    };
  });
}

/** Turn the wheel over the middle of something, a notch per frame or so. */
export async function wheel(page, selector, notches, by = 240) {
  await page.locator(selector).first().hover();
  for (let notch = 0; notch < notches; notch += 1) {
    await page.mouse.wheel(0, by);
    await page.waitForTimeout(16);
  }
}

/** The megabytes that live objects of the page take (its DOM and buffers too), after the garbage is gone. */
export async function heapOf(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const usage = await session.send("Runtime.getHeapUsage");
  await session.detach();
  const { usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 } = usage;
  return (usedSize + embedderHeapUsedSize + backingStorageSize) / 1e6;
}

/** The milliseconds of each of several requests to the API, one after the other. */
export async function timesOf(address, count) {
  const took = [];
  for (let time = 0; time <= count; time += 1) {
    const began = performance.now();
    const answer = await fetch(address);
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`${address} answers ${answer.status}`);
    // The first one only warms up.
    if (time > 0) took.push(performance.now() - began);
  }
  return took;
}

export const json = async (address) => (await fetch(address)).json();

/** The address of the page of a run, by its id. */
export async function addressOf({ url }, id) {
  const { run } = await json(`${url}/api/v1/runs/${id}`);
  return `/pipelines/${encodeURIComponent(run.function)}/${id}`;
}

/** The milliseconds from a step within the dashboard, such as a change of the hash, to the frame after what it leads to. */
export const stepped = (page, step, selector, patience, { hasText = false } = {}) =>
  page.evaluate(
    ([how, there, isFilled, most]) => {
      const began = performance.now();
      if (how.hash !== undefined) location.hash = how.hash;
      else if (how.link !== undefined) document.querySelector(how.link).click();
      else history.go(how.by);
      const isThere = () => {
        const found = document.querySelector(there);
        return found !== null && (!isFilled || found.textContent.trim() !== "");
      };
      return window.budget.until(isThere, began, most);
    },
    [step, selector, hasText, patience],
  );
