import { useAtomValue } from "jotai";
import { useState } from "react";

import { type RunGraph } from "@/entities/graph/model";
import { keptInEntry, nodeAtom } from "@/shared/location";
import { pluralText, countText } from "@/shared/lib/numbers";
import { Button } from "@/shared/ui/Button";
import { EmptyState } from "@/shared/ui/EmptyState";

import { ENTRY, opennessIn } from "./entry";
import { exported } from "./exported";
import { GraphCanvas } from "./GraphCanvas";
import styles from "./GraphPanel.module.css";
import { GraphToolbar } from "./GraphToolbar";
import { allClosed, allOpened, firstFailed } from "./opening";
import { MOST_DRAWN, type Scene } from "./scene";
import { useCamera } from "./useCamera";
import { useLaid } from "./useLaid";
import { useLit } from "./useLit";
import { useMatches } from "./useMatches";
import { useOpenness } from "./useOpenness";
import { useSize } from "./useSize";
import { colouringAtom, directionAtom } from "./view";
import { nodeOfRun } from "./scene";

interface Props {
  readonly graph: RunGraph;
  readonly selected: number;
}

export function GraphPanel({ graph, selected }: Props) {
  const direction = useAtomValue(directionAtom);
  const colouring = useAtomValue(colouringAtom);
  const group = useAtomValue(nodeAtom);
  const { size, ref } = useSize();
  const { size: free, ref: freeRef } = useSize();
  const [kept] = useState(() => keptInEntry(ENTRY));
  const open = useOpenness(graph, selected, opennessIn(kept), group);
  const { laid, failure, retry } = useLaid(open.scene, direction, [
    open.touched,
    nodeOfRun(open.scene, open.structure, selected),
  ]);
  const shown = laid?.scene ?? open.scene;
  const selectedKey = shown.nodes.has(group) ? group : nodeOfRun(shown, open.structure, selected);
  const failedKey = (): string | null => {
    const failed = firstFailed(graph);
    return failed === null ? null : nodeOfRun(shown, open.structure, failed);
  };
  const camera = useCamera(laid, free ?? size, selectedKey, failedKey, open.openness, kept);
  const search = useMatches(graph, (place) => {
    open.reveal(place);
    camera.flyTo(place);
  });
  useLit(graph, open.structure, shown, search.found, selectedKey);
  return (
    <section className={styles["panel"]} aria-label="Graph of the runs">
      <GraphToolbar
        matches={search.found?.places.length ?? null}
        current={search.current}
        onMatch={search.go}
        onFit={camera.fit}
        onOpenAll={() => open.change((before) => allOpened(open.structure, before))}
        onCloseAll={() => open.change(() => allClosed(open.structure, selected))}
        onExport={(kind) => {
          if (laid !== null) void exported(kind, graph, laid, colouring);
        }}
      />
      <div className={styles["space"]} ref={ref}>
        <div className={styles["free"]} ref={freeRef} />
        {failure !== null && (
          <EmptyState action={<Button onClick={retry}>Try again</Button>}>
            The graph could not be laid out: {failure}
          </EmptyState>
        )}
        {laid !== null && size !== null && (
          <GraphCanvas
            graph={graph}
            laid={laid}
            size={size}
            first={camera.first}
            toggle={open.toggle}
            camera={camera}
            search={search}
            selected={shown.nodes.has(group) ? null : selected}
            selectedKey={selectedKey}
          />
        )}
        {laid === null && failure === null && (
          <p className={styles["waiting"]}>Laying out {pluralText(open.scene.nodes.size, "node")}…</p>
        )}
      </div>
      <p className={styles["status"]}>{sentence(shown)}</p>
    </section>
  );
}

function sentence(scene: Scene): string {
  if (scene.shown >= scene.total) return pluralText(scene.total, "run");
  const some = `Showing ${countText(scene.shown)} of ${pluralText(scene.total, "run")}`;
  return scene.isCut
    ? `${some}; no more than ${MOST_DRAWN} nodes are drawn at once: collapse something to open more.`
    : `${some}; the others are in what is collapsed.`;
}
