import { useState } from "react";

import { type RunGraph } from "@/entities/graph/model";

import { type Openness } from "./items";
import { openedAtFirst, toggled, withGroup, withSelected } from "./opening";
import { sceneOf, type Scene } from "./scene";
import { structureOf, type Structure } from "./structure";

interface Held {
  readonly structure: Structure;
  readonly selected: number;
  readonly openness: Openness;
  readonly scene: Scene;
  /** What was opened or closed last. */
  readonly touched: string | null;
}

/** What is open of a graph, and what there is to see then; only new runs and people change it, no state does. */
export function useOpenness(graph: RunGraph, selected: number, kept: Openness | null, group: string) {
  const structure = structureOf(graph);
  const [held, setHeld] = useState<Held>(() =>
    made(
      structure,
      selected,
      kept ?? withGroup(structure, group, openedAtFirst(structure, graph, selected)),
      null,
    ),
  );
  let now = held;
  if (held.structure !== structure) {
    const openness = openedAtFirst(structure, graph, selected, held.openness);
    now = made(structure, selected, openness, held.touched);
  } else if (held.selected !== selected) {
    now = made(structure, selected, withSelected(structure, selected, held.openness), held.touched);
  }
  if (now !== held) setHeld(now);
  const change = (by: (before: Openness) => Openness, touched: string | null = null): void =>
    setHeld((before) => made(before.structure, before.selected, by(before.openness), touched));
  return {
    ...now,
    change,
    /** Have a run on the screen, whatever is to be opened for it. */
    reveal: (place: number) => change((before) => withSelected(structure, place, before)),
    toggle: (key: string, isOpen: boolean) => change((before) => toggled(before, key, isOpen), key),
  };
}

function made(structure: Structure, selected: number, openness: Openness, touched: string | null): Held {
  return { structure, selected, openness, scene: sceneOf(structure, openness), touched };
}
