/** What the page of an address needs at first, known before any of its code is there. */
const WHOLE_ID = /^[0-9a-f]{32}$/;

interface Asking {
  readonly pattern: RegExp;
  readonly asks: (match: RegExpExecArray, hash: URLSearchParams) => readonly string[];
}

const pages: readonly Asking[] = [
  { pattern: /^\/pipelines$/, asks: () => ["/api/v1/pipelines?limit=500&sort=-last_run_at"] },
  {
    pattern: /^\/runs$/,
    asks: () => ["/api/v1/runs?roots_only=true&limit=100", "/api/v1/runs/summary?roots_only=true"],
  },
  {
    pattern: /^\/pipelines\/[^/]+\/([^/]+)$/,
    asks: ([, rootId = ""], hash) =>
      asksOfRun(rootId, hash.get("run") ?? rootId, hash.get("tab") ?? "output"),
  },
];

function asksOfRun(rootId: string, selected: string, tab: string): readonly string[] {
  // The page finds out first what is meant by less than a whole id.
  if (!WHOLE_ID.test(rootId) || !WHOLE_ID.test(selected)) return [];
  const run = (id: string): string => `/api/v1/runs/${id}`;
  const details = [...new Set([rootId, selected])].map(run);
  return [`${run(rootId)}/graph`, ...details, ...(tab === "output" ? [`${run(selected)}/outputs`] : [])];
}

/** Return the addresses of what is asked for; only of pages as they are without settings of their own. */
export function asksOf({
  pathname,
  search,
  hash,
}: Pick<Location, "pathname" | "search" | "hash">): readonly string[] {
  // First of all how far the feed has come: it is followed from there.
  const first = "/api/v1/changes/latest";
  if (search !== "") return [first];
  for (const { pattern, asks } of pages) {
    const match = pattern.exec(pathname);
    if (match !== null) return [first, ...asks(match, new URLSearchParams(hash.slice(1)))];
  }
  return [first];
}

const isGraph = ({ pathname, hash }: Pick<Location, "pathname" | "hash">): boolean =>
  /^\/pipelines\/[^/]+\/[^/]+$/.test(pathname) && new URLSearchParams(hash.slice(1)).get("view") === "graph";

/** Start the engine that lays graphs out, which takes longer than anything else of that page, if it will be needed. */
export function startEngineEarly(place: Pick<Location, "pathname" | "hash">): void {
  // Who shows the graph says what went wrong.
  if (isGraph(place)) import("@/features/run-graph/elk").catch(() => undefined);
}
