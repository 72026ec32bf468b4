/** Which runs somebody looks for. */
import { functionAt, isVirtual, nameAt, shownStateAt, type RunGraph } from "@/entities/graph/model";
import { stateWords } from "@/entities/run/states";

/** `fn:train`, `state:failed`, or words of a name; all of them must be met. */
export function matchesOf(graph: RunGraph, query: string): readonly number[] {
  const tests = query
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => testOf(graph, word));
  if (tests.length === 0) return [];
  const found: number[] = [];
  for (let place = 0; place < graph.count; place += 1)
    if (!isVirtual(graph, place) && tests.every((test) => test(place))) found.push(place);
  return found;
}

function testOf(graph: RunGraph, word: string): (place: number) => boolean {
  const [, key = "", wanted = ""] = /^(fn|state):(.*)$/.exec(word) ?? [];
  if (key === "fn") return (place) => functionAt(graph, place).toLowerCase().includes(wanted);
  if (key === "state")
    return (place) => {
      const state = shownStateAt(graph, place);
      return `${state} ${stateWords[state]}`.toLowerCase().replaceAll(" ", "_").includes(wanted);
    };
  return (place) => nameAt(graph, place).toLowerCase().includes(word);
}
