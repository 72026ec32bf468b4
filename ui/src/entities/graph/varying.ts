/** What tells runs of one name beside each other apart: the arguments in which they differ. */
import { type RunGraph } from "./model";
import { type VaryingArguments } from "./queries";
import { comparedAt, type Compared } from "./siblings";

/** Return what has to be asked so that runs can be told apart, each once. */
export function askedFor(graph: RunGraph, places: readonly number[]): readonly Compared[] {
  const asked = new Map<number, Compared>();
  for (const place of places) {
    const compared = comparedAt(graph, place);
    if (compared !== null) asked.set(compared.first, compared);
  }
  return [...asked.values()];
}

/** An argument of a run that others beside it were given otherwise, and what it was given. */
export interface Given {
  readonly name: string;
  readonly value: string;
}

/** `alpha=0.5, day=3`. */
export const givenText = (given: readonly Given[]): string =>
  given.map(({ name, value }) => `${name}=${value}`).join(", ");

/** Return the arguments in which runs differ by the beginnings of their ids, as a graph has them. */
export function givenOf(
  told: readonly (VaryingArguments | undefined)[],
  idLength: number,
): ReadonlyMap<string, readonly Given[]> {
  const found = new Map<string, readonly Given[]>();
  for (const { names, calls } of told.filter((each) => each !== undefined))
    for (const { run_id: id, texts } of calls) {
      const given = names.flatMap((name, place) => {
        const value = texts[place] ?? null;
        return value === null ? [] : [{ name, value }];
      });
      if (given.length > 0) found.set(id.slice(0, idLength), given);
    }
  return found;
}
