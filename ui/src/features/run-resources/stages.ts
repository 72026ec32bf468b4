/** The life of what a function held outside of Sematic. */
import { type RunDetail } from "@/entities/run/queries";

type Held = RunDetail["external_resources"][number];
type Step = Held["steps"][number];

export interface Stage extends Step {
  /** When the next one began; null while it lasts, and for the end of all. */
  readonly until: string | null;
  readonly isOver: boolean;
}

export const heldWords = {
  CREATED: "Asked for",
  ACTIVATING: "Activating",
  ACTIVE: "Active",
  DEACTIVATING: "Deactivating",
  DEACTIVATED: "Deactivated",
  FORCE_KILLED: "Force killed",
} as const satisfies Record<Step["state"], string>;

const ENDED: ReadonlySet<Step["state"]> = new Set(["DEACTIVATED", "FORCE_KILLED"]);

/** What it went through; a step that said nothing is told with the one in the same state that did. */
export function stagesOf(steps: readonly Step[]): readonly Stage[] {
  const told: Step[] = [];
  for (const step of steps) {
    const before = told.at(-1);
    if (before?.state === step.state && before.message === "")
      told[told.length - 1] = { ...step, at: before.at };
    else told.push(step);
  }
  return told.map((step, place) => {
    const until = told[place + 1]?.at ?? null;
    return { ...step, until, isOver: until !== null || ENDED.has(step.state) };
  });
}
