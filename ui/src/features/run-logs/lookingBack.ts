/** The server searches forwards only, so the last hit before a line is looked for from further and further back. */
import { hitBefore, merged, type Stretch } from "./hits";

const FIRST_BACK = 2000;
const WIDER = 8;

/** Return a stretch that knows the last hit before a line, asking for stretches from one line to another. */
export async function lookedBack(
  ask: (from: number, to: number) => Promise<Stretch>,
  line: number,
): Promise<Stretch> {
  let known: readonly Stretch[] = [];
  let to = line - 1;
  for (let back = FIRST_BACK; ; back *= WIDER) {
    const from = Math.max(line - back, 1);
    // So many may lie between that one answer does not reach: go on to where it does.
    for (let next = from; next <= to;) {
      const more = await ask(next, to);
      if (more.last < next) throw new Error(`The search got no further than line ${next}.`);
      known = merged(known, { ...more, last: Math.min(more.last, to) });
      next = more.last + 1;
    }
    const [stretch] = known;
    if (stretch === undefined) return { first: from, last: line - 1, items: [], before: null };
    if (from === 1 || hitBefore([stretch], line) != null) return stretch;
    to = from - 1;
  }
}
