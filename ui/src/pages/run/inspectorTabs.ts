/** The tabs of the run that is selected: what each is called, what it shows, and when there is something in it. */
import { type ComponentType } from "react";

import { type RunDetail } from "@/entities/run/queries";
import { RunLog } from "@/features/run-logs/RunLog";
import { TABS, type Tab } from "@/shared/location";

import { OutputTab } from "./tabs/OutputTab";

export interface InspectorTab {
  readonly label: string;
  /** Null: there is nothing to show yet, and `whyNot` says why. */
  readonly Panel: ComponentType<{ readonly detail: RunDetail }> | null;
  /** A count or a dot beside the label; null for nothing. */
  readonly mark?: (detail: RunDetail) => number | "dot" | null;
  /** Why the tab is hidden for this run, as a sentence for whoever follows a link to it; null if it is shown. */
  readonly whyNot?: (detail: RunDetail) => string | null;
}

const count = (number: number): number | null => (number === 0 ? null : number);

export const inspectorTabs = {
  output: { label: "Output", Panel: OutputTab },
  input: { label: "Input", Panel: null, whyNot: () => "This dashboard does not show inputs yet." },
  source: { label: "Source", Panel: null, whyNot: () => "This dashboard does not show source code yet." },
  logs: { label: "Logs", Panel: RunLog, mark: ({ logs }) => (logs.length > 0 ? "dot" : null) },
  environment: {
    label: "Environment",
    Panel: null,
    whyNot: () => "This dashboard does not show environments yet.",
  },
  resources: {
    label: "Resources",
    Panel: null,
    whyNot: () => "This dashboard does not show resources yet.",
  },
  retries: {
    label: "Retries",
    Panel: null,
    mark: ({ attempts }) => count(attempts.length),
    whyNot: () => "This run was not tried again.",
  },
  notes: {
    label: "Notes",
    Panel: null,
    mark: ({ notes }) => count(notes),
    whyNot: () => "This dashboard does not show notes yet.",
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
