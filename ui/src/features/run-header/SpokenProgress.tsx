import { useEffect, useRef, useState } from "react";

import { nameAt, type RunGraph } from "@/entities/graph/model";
import { progressOf, wholeStateOf } from "@/entities/graph/progress";
import { stateWords } from "@/entities/run/states";
import { countText } from "@/shared/lib/numbers";

const EVERY_MS = 5000;

/** Tells those who hear the page how a pipeline run goes on: what changed, and not more often than one can listen to. */
export function SpokenProgress({ graph }: { readonly graph: RunGraph }) {
  const { done, total, isOver } = progressOf(graph);
  const state = stateWords[wholeStateOf(graph)];
  const text = `${nameAt(graph, 0)}: ${state}${isOver ? "" : `, ${countText(done)} of ${countText(total)} runs done`}`;
  const [said, setSaid] = useState({ text, isNews: false });
  const saidAt = useRef(0);
  useEffect(() => {
    if (text === said.text) return undefined;
    const pause = isOver ? 0 : Math.max(0, saidAt.current + EVERY_MS - performance.now());
    const timer = setTimeout(() => {
      saidAt.current = performance.now();
      setSaid({ text, isNews: true });
    }, pause);
    return () => clearTimeout(timer);
  }, [text, said.text, isOver]);
  return (
    <p className="visually-hidden" role="status" aria-label="Progress">
      {said.isNews ? said.text : ""}
    </p>
  );
}
