/** What the steps of a seeded store made. */
export interface Outputs {
  readonly has: (step: string) => boolean;
  /** The artifact of the newest run of that name. */
  readonly of: (step: string) => string;
}

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** Return the artifacts that the runs of a server made, by the names of their functions. */
export async function artifactsOf(url: string): Promise<Outputs> {
  const get = async <T>(path: string): Promise<T> =>
    (await (await fetch(`${url}/api/v1${path}`)).json()) as T;
  const runs = new Map<string, string>();
  for (let after: string | null = ""; after !== null;) {
    const more = after === "" ? "" : `&after=${encodeURIComponent(after)}`;
    const page: Page<{ id: string; function: string; state: string }> = await get(`/runs?limit=100${more}`);
    for (const run of page.items) {
      const name = run.function.split(".").at(-1) ?? "";
      if (run.state === "RESOLVED" && !runs.has(name)) runs.set(name, run.id);
    }
    after = page.next;
  }
  const made = new Map<string, string>();
  for (const [name, id] of runs) {
    const { items } = await get<Page<{ artifact_id: string | null }>>(`/runs/${id}/outputs`);
    if (items[0]?.artifact_id != null) made.set(name, items[0].artifact_id);
  }
  return {
    has: (step) => made.has(step),
    of: (step) => {
      const found = made.get(step);
      if (found === undefined) throw new Error(`No run of ${step} succeeded.`);
      return found;
    },
  };
}
