/** Questions that are asked before the code that needs their answers is there. */
const LASTS_MS = 5000;

interface Asked {
  readonly at: number;
  readonly answer: Promise<Response>;
}

const asked = new Map<string, Asked>();

/** What every request of the dashboard has: nobody else's page can add it. */
export const HEADERS = { "x-sematic": "1" };

/** Ask for something now; whoever asks for the same within the next seconds has this answer, once. */
export function askEarly(address: string): void {
  const answer = fetch(address, { headers: HEADERS });
  // Whoever takes it sees what went wrong; if nobody does, nothing was wanted.
  answer.catch(() => undefined);
  asked.set(new URL(address, globalThis.location.href).href, { at: performance.now(), answer });
}

/** Return the answer to a request, if it was asked early. */
export function earlyAnswer({ method, url }: Request): Promise<Response> | undefined {
  const found = asked.get(url);
  if (found === undefined || method !== "GET") return undefined;
  asked.delete(url);
  return performance.now() - found.at > LASTS_MS ? undefined : found.answer;
}
