import { useQuery } from "@tanstack/react-query";
import { useAtomValue } from "jotai";

import { runQueries, type RunDetail } from "@/entities/run/queries";
import { RunLog } from "@/features/run-logs/RunLog";
import { DeepLink, tabAtom, type Tab } from "@/shared/location";
import { QueryPanel } from "@/shared/ui/QueryPanel";

import { OutputTab } from "./tabs/OutputTab";

const SHOWN: readonly Tab[] = ["output", "logs"];

/** Everything about the run that is selected. */
export function Inspector({ runId }: { readonly runId: string }) {
  const detail = useQuery(runQueries.detail(runId));
  const tab = useAtomValue(tabAtom);
  return (
    <section aria-label="Run">
      <nav>
        {SHOWN.map((each) => (
          <DeepLink key={each} to={{ hash: { tab: each } }} aria-current={each === tab ? "true" : undefined}>
            {each}
          </DeepLink>
        ))}
      </nav>
      <QueryPanel query={detail} title="The run cannot be shown">
        {(found) => <TabPanel detail={found} tab={tab} />}
      </QueryPanel>
    </section>
  );
}

function TabPanel({ detail, tab }: { readonly detail: RunDetail; readonly tab: string }) {
  if (tab === "logs") return <RunLog detail={detail} />;
  return <OutputTab detail={detail} />;
}
