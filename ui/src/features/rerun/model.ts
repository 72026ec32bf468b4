/** How a run is run again, and what does the same in a terminal and in Python. */
import { type Schemas } from "@/shared/api/client";

export type Offer = Schemas["RerunPreview"];
export type Scope = "all" | "step";
export type Code = "today" | "recorded";

export const codeWords = {
  today: "Today’s code",
  recorded: "The code as it was recorded",
} satisfies Record<Code, string>;

export const commandOf = (offer: Offer, code: Code): string =>
  code === "today" ? offer.command : `${offer.command} --code recorded`;

/** Python always runs the code that it has; null where that is not what is wanted. */
export const pythonOf = (offer: Offer, code: Code): string | null =>
  code === "today" ? `from sematic import LocalRunner\n\n${offer.python}\n` : null;

/** Where the command must be run, as the end of a sentence. */
export function placeOf({ hostname, folder }: Offer): string {
  if (hostname === "") return "on the machine where it ran";
  return folder === "" ? `on ${hostname}` : `on ${hostname}, in ${folder}`;
}
