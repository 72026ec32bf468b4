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

/** `alpha=0.5, day=3` by the beginnings of ids, as a graph has them. */
export function textsOf(
  told: readonly (VaryingArguments | undefined)[],
  idLength: number,
): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const { names, calls } of told.filter((each) => each !== undefined))
    for (const { run_id: id, texts: values } of calls) {
      const pairs = names.flatMap((name, place) => {
        const value = values[place] ?? null;
        return value === null ? [] : [`${name}=${value}`];
      });
      if (pairs.length > 0) texts.set(id.slice(0, idLength), pairs.join(", "));
    }
  return texts;
}
