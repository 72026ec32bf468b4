import { useAtom, useAtomValue } from "jotai";
import { useState } from "react";

import { knownIdAt, placeOfRun, type RunGraph } from "@/entities/graph/model";
import { numberAt } from "@/entities/graph/siblings";
import { useVarying } from "@/entities/graph/useVarying";
import { RootCause } from "@/features/root-cause/RootCause";
import { RunHeader } from "@/features/run-header/RunHeader";
import { SpokenProgress } from "@/features/run-header/SpokenProgress";
import { ProgressStrip } from "@/features/run-header/ProgressStrip";
import { RunActions } from "@/features/run-actions/RunActions";
import { RunTags } from "@/features/tags/RunTags";
import { nodeAtom, runAtom, tabAtom, viewAtom } from "@/shared/location";
import { ErrorBoundary } from "@/shared/ui/ErrorBoundary";

import { GroupInspector } from "./GroupInspector";
import { Inspector } from "./Inspector";
import { RunDialogs } from "./RunDialogs";
import { isInspectorOpenAtom, navigatorWidthAtom } from "./layoutAtoms";
import { Navigator } from "./Navigator";
import styles from "./RunFrame.module.css";
import { Separator } from "./Separator";
import { useCompact } from "./useCompact";
import { useRunKeys } from "./useRunKeys";
import { useRunTitle } from "./useRunTitle";
import { ViewSwitch } from "./ViewSwitch";

const isWide = (): boolean => window.matchMedia("(min-width: 1440px)").matches;

/** The page of a pipeline run that there is. */
export function RunFrame({ graph }: { readonly graph: RunGraph }) {
  const wanted = useAtomValue(runAtom);
  const selected = (wanted === "" ? null : placeOfRun(graph, wanted)) ?? 0;
  const selectedId = knownIdAt(graph, selected, wanted);
  const view = useAtomValue(viewAtom);
  const node = useAtomValue(nodeAtom);
  // Only the graph has groups that can be selected.
  const group = view === "graph" && selected === 0 ? node : "";
  const width = useAtomValue(navigatorWidthAtom);
  const [isWanted, setWanted] = useAtom(isInspectorOpenAtom);
  // Where it would cover the runs, it is there once one of them is pointed at.
  const [isOpen, setOpen] = useState(isWanted && (wanted !== "" || isWide()));
  const [isSheetOpen, setSheetOpen] = useState(false);
  const [shownFor, setShownFor] = useState(`${selected} ${group}`);
  const { isCompact, onScroll } = useCompact(`${selected} ${view} ${useAtomValue(tabAtom)}`);
  const varyingAt = useVarying(graph, [selected]);
  useRunTitle(graph);
  useRunKeys(graph, selected, selectedId);
  const toggleInspector = (isShown: boolean): void => {
    setOpen(isShown);
    setWanted(isShown);
  };
  if (shownFor !== `${selected} ${group}`) {
    // Whoever picks a run wants to see it.
    setShownFor(`${selected} ${group}`);
    setSheetOpen(false);
    setOpen(true);
  }
  const close = view === "tree" ? null : () => toggleInspector(false);
  return (
    <div className={styles["page"]} data-view={view} data-compact={isCompact}>
      <ErrorBoundary title="The header cannot be shown">
        <RunHeader
          graph={graph}
          isCompact={isCompact}
          actions={<RunActions graph={graph} />}
          tags={<RunTags runId={graph.rootId} />}
        />
      </ErrorBoundary>
      <SpokenProgress key={graph.rootId} graph={graph} />
      <div className={styles["strip"]}>
        <ErrorBoundary title="The progress cannot be shown">
          <ProgressStrip graph={graph} />
        </ErrorBoundary>
        <ViewSwitch
          isInspectorOpen={isOpen}
          onInspector={() => toggleInspector(!isOpen)}
          isSheetOpen={isSheetOpen}
          onSheet={() => setSheetOpen(!isSheetOpen)}
        />
      </div>
      <ErrorBoundary title="The root cause cannot be shown">
        <RootCause graph={graph} isCompact={isCompact} />
      </ErrorBoundary>
      <div
        className={styles["body"]}
        data-view={view}
        data-inspector={view === "tree" || isOpen ? "open" : "closed"}
        data-sheet={isSheetOpen ? "open" : "closed"}
        style={{ "--navigator": `${width}px` }}
        onScrollCapture={onScroll}
      >
        <section
          className={styles["navigator"]}
          aria-label="Runs"
          onKeyDown={(event) => {
            if (event.key === "Escape") setSheetOpen(false);
          }}
        >
          <ErrorBoundary key={view} title="The runs cannot be shown in this way">
            <Navigator graph={graph} selected={selected} />
          </ErrorBoundary>
        </section>
        <Separator />
        <ErrorBoundary title="The run cannot be shown">
          {group === "" ? (
            <Inspector
              runId={selectedId}
              number={numberAt(graph, selected)}
              varying={varyingAt(selected)}
              onClose={close}
            />
          ) : (
            <GroupInspector graph={graph} group={group} onClose={close} />
          )}
        </ErrorBoundary>
      </div>
      <ErrorBoundary title="The dialog cannot be shown">
        <RunDialogs graph={graph} selected={selected} />
      </ErrorBoundary>
    </div>
  );
}
