/** The server searches forwards only, so the last hit before a line is looked for from further and further back. */
import { hitBefore, merged, type Stretch } from "./hits";

const FIRST_BACK = 2000;
const WIDER = 8;

/** Return a stretch that knows the last hit before a line, asking for stretches from a line on. */
export async function lookedBack(ask: (from: number) => Promise<Stretch>, line: number): Promise<Stretch> {
  for (let back = FIRST_BACK; ; back *= WIDER) {
    const from = Math.max(line - back, 1);
    let stretch = await ask(from);
    // So many lie between that one answer does not reach: go on to where it does.
    while (stretch.last < line - 1) {
      const more = await ask(stretch.last + 1);
      if (more.last <= stretch.last)
        throw new Error(`The search ran out of time after line ${stretch.last}.`);
      stretch = merged([stretch], more)[0] ?? stretch;
    }
    if (from === 1 || hitBefore([stretch], line) != null) return stretch;
  }
}
