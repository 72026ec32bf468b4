import { type Schemas } from "@/shared/api/client";

export type MadeAs = Schemas["MadeAs"];

/** What stands before the name of the run that made a value, or that only had it made out of others. */
export const makingWords = {
  output: "made by",
  container: "put together in",
  part: "taken out in",
} satisfies Record<MadeAs, string>;

/** As what a run that nobody wrote makes its value. */
export const madeAsBy = (name: string): MadeAs =>
  name === "_getitem" || name === "_getattr" ? "part" : "container";
