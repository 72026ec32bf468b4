/** How a run is run again, and what does the same in a terminal and in Python. */
import { type RunDetail } from "@/entities/run/queries";
import { type Schemas } from "@/shared/api/client";

export type Offer = Schemas["RerunPreview"];
/** What failed or changed, the selected step and what comes after it, or all of it whatever is known already. */
export type Scope = "changed" | "step" | "everything";
export type Code = "today" | "recorded";

export const codeWords = {
  today: "Today’s code",
  recorded: "The code as it was recorded",
} satisfies Record<Code, string>;

/** The step from which a rerun is to start, where it is not what was named; the root means everything. */
export const fromStepOf = (offer: Pick<Offer, "root_id">, scope: Scope): string | null =>
  scope === "everything" ? offer.root_id : null;

const SHORT = 12;

export function commandOf(offer: Offer, code: Code, scope: Scope): string {
  const from = fromStepOf(offer, scope);
  const options = [
    ...(from === null ? [] : [`--from ${from.slice(0, SHORT)}`]),
    ...(code === "today" ? [] : ["--code recorded"]),
  ];
  return [offer.command, ...options].join(" ");
}

/** The call that does it in Python, which always runs the code that it has; null where that is not what is wanted. */
export function callOf(offer: Offer, code: Code, scope: Scope): string | null {
  if (code !== "today") return null;
  const from = fromStepOf(offer, scope);
  return from === null ? offer.python : offer.python.replace(/\)$/, `, from_step="${from}")`);
}

export const pythonOf = (call: string): string => `from sematic import LocalRunner\n\n${call}\n`;

/** Where the command must be run, as the end of a sentence. */
export function placeOf({ hostname, folder }: Offer): string {
  if (hostname === "") return "on the machine where it ran";
  return folder === "" ? `on ${hostname}` : `on ${hostname}, in ${folder}`;
}

/** What is known already of the pipeline run that is run again. */
export interface Earlier {
  readonly isSuccess: boolean;
  /** Null: results were not kept for other runs. */
  readonly cacheNamespace: string | null;
}

export const earlierOf = ({ run, pipeline_run: how }: RunDetail): Earlier => ({
  isSuccess: run.state === "RESOLVED",
  cacheNamespace: how?.cache_namespace ?? null,
});

/** Sentences on what will not be executed though it is part of what runs again. */
export function reuseOf({ isSuccess, cacheNamespace }: Earlier, scope: Scope): readonly string[] {
  const told: string[] = [];
  if (scope === "changed" && isSuccess)
    told.push(
      "It succeeded: if nothing has changed since, nothing is executed. All of it is taken over, and the new run is shown as Cached.",
    );
  if (cacheNamespace !== null)
    told.push(
      `Steps that use the cache look for their results in “${cacheNamespace}”: what is found there is used again instead of being computed, and such a step is shown as Cached.`,
    );
  return told;
}
