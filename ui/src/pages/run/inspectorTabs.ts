/** The tabs of the run that is selected: what each is called, what it shows, and when there is something in it. */
import { lazy, type ComponentType } from "react";

import { type RunDetail } from "@/entities/run/queries";
import { TABS, type Tab } from "@/shared/location";
import { late } from "@/shared/ui/late";

import { OutputTab } from "./tabs/OutputTab";

type Panel = ComponentType<{ readonly detail: RunDetail }>;

export interface InspectorTab {
  readonly label: string;
  /** Null: there is nothing to show yet, and `whyNot` says why. */
  readonly Panel: Panel | null;
  /** A count or a dot beside the label; null for nothing. */
  readonly mark?: (detail: RunDetail) => number | "dot" | null;
  /** Why the tab is hidden for this run, as a sentence for whoever follows a link to it; null if it is shown. */
  readonly whyNot?: (detail: RunDetail) => string | null;
}

const count = (number: number): number | null => (number === 0 ? null : number);

/** Whether an engine says for what a job waits. */
const isHeldUp = ({ job }: RunDetail["jobs"][number]): boolean =>
  job.state === "Pending" && job.reason !== "";

export const inspectorTabs = {
  output: { label: "Output", Panel: OutputTab },
  input: {
    label: "Input",
    Panel: lazy(async () => ({ default: (await import("./tabs/InputTab")).InputTab })),
  },
  source: {
    label: "Source",
    Panel: lazy(async () => ({ default: (await import("./tabs/SourceTab")).SourceTab })),
  },
  logs: {
    label: "Logs",
    Panel: late(
      () => import("./tabs/LogsTab"),
      "LogsTab",
      () => null,
    ),
    mark: ({ logs }) => (logs.length > 0 ? "dot" : null),
  },
  environment: {
    label: "Environment",
    Panel: lazy(async () => ({ default: (await import("./tabs/EnvironmentTab")).EnvironmentTab })),
  },
  resources: {
    label: "Resources",
    Panel: lazy(async () => ({ default: (await import("./tabs/ResourcesTab")).ResourcesTab })),
    mark: ({ usages }) => (usages.some(({ hints }) => hints.length > 0) ? "dot" : null),
  },
  retries: {
    label: "Retries",
    Panel: lazy(async () => ({ default: (await import("./tabs/RetriesTab")).RetriesTab })),
    mark: ({ attempts, jobs }) => count(attempts.length) ?? (jobs.some(isHeldUp) ? "dot" : null),
    whyNot: ({ attempts, jobs }) =>
      attempts.length === 0 && jobs.length === 0
        ? "This run was not tried again, nor placed by an engine."
        : null,
  },
  notes: {
    label: "Notes",
    Panel: lazy(async () => ({ default: (await import("./tabs/NotesTab")).NotesTab })),
    mark: ({ notes }) => count(notes),
  },
  metrics: { label: "Metrics", Panel: null, whyNot: () => "This run has recorded no metrics." },
  pods: {
    label: "Pods",
    Panel: null,
    whyNot: ({ pipeline_run: how }) =>
      `This run was not executed on Kubernetes${how === null ? "" : ` (it is ${how.kind.toLowerCase()})`}, so there are no pods.`,
  },
} satisfies Record<Tab, InspectorTab>;

const entries: Readonly<Record<string, InspectorTab | undefined>> = inspectorTabs;

export const isTab = (word: string): word is Tab => entries[word] !== undefined;

/** What is called so; a word of another page means the first tab. */
export const tabOf = (word: string): { readonly tab: Tab } & InspectorTab =>
  isTab(word) ? { tab: word, ...inspectorTabs[word] } : { tab: "output", ...inspectorTabs.output };

/** Those with something in them, and the one that the address names. */
export const shownTabs = (detail: RunDetail | undefined, current: string): readonly Tab[] =>
  TABS.filter(
    (tab) => tab === current || detail === undefined || (entries[tab]?.whyNot?.(detail) ?? null) === null,
  );
