import { useQuery } from "@tanstack/react-query";
import { useAtomValue } from "jotai";
import { type ComponentType } from "react";

import { pipelineQueries, type PipelineDetail } from "@/entities/pipeline/queries";
import { PipelineFunctions } from "@/features/pipeline-functions/PipelineFunctions";
import { PipelineGrid } from "@/features/pipeline-grid/PipelineGrid";
import { PipelineNotes } from "@/features/pipeline-notes/PipelineNotes";
import { ApiError } from "@/shared/api/client";
import { DeepLink, paths, tabAtom, type PageProps } from "@/shared/location";
import { EmptyState } from "@/shared/ui/EmptyState";
import { QueryPanel } from "@/shared/ui/QueryPanel";

import { RunsPanel } from "../runs/RunsPanel";
import { PipelineHeader } from "./PipelineHeader";
import styles from "./PipelinePage.module.css";

interface PanelProps {
  readonly detail: PipelineDetail;
}

const panels = {
  runs: ({ detail }: PanelProps) => <RunsPanel functionPath={detail.pipeline.path} />,
  grid: ({ detail }: PanelProps) => <PipelineGrid path={detail.pipeline.path} />,
  functions: ({ detail }: PanelProps) => <PipelineFunctions path={detail.pipeline.path} />,
  notes: ({ detail }: PanelProps) => <PipelineNotes runIds={detail.pipeline.recent.map((run) => run.id)} />,
} satisfies Record<string, ComponentType<PanelProps>>;

type Panel = keyof typeof panels;

const words = {
  runs: "Runs",
  grid: "Grid",
  functions: "Functions",
  notes: "Notes",
} satisfies Record<Panel, string>;

const ORDER: readonly Panel[] = ["runs", "grid", "functions", "notes"];

/** One pipeline: what it is, how it goes, and its runs. */
export function PipelinePage({ parameters }: PageProps) {
  const path = parameters["path"] ?? "";
  const query = useQuery(pipelineQueries.detail(path));
  const tab = useAtomValue(tabAtom);
  const shown = ORDER.find((each) => each === tab) ?? "runs";
  if (query.error instanceof ApiError && query.error.status === 404) {
    return (
      <EmptyState action={<DeepLink to={{ path: paths.pipelines }}>All pipelines</DeepLink>}>
        No pipeline with the path {path} was ever run here.
      </EmptyState>
    );
  }
  return (
    <div className={styles["page"]}>
      <QueryPanel query={query} title="The pipeline cannot be shown">
        {(detail) => {
          const Shown = panels[shown];
          return (
            <>
              <PipelineHeader detail={detail} />
              <nav className={styles["tabs"]} aria-label="Of this pipeline">
                {ORDER.map((each) => (
                  <DeepLink
                    key={each}
                    to={{ hash: { tab: each === "runs" ? null : each } }}
                    aria-current={each === shown ? "page" : undefined}
                    className={styles["tab"]}
                  >
                    {words[each]}
                  </DeepLink>
                ))}
              </nav>
              <Shown detail={detail} />
            </>
          );
        }}
      </QueryPanel>
    </div>
  );
}
