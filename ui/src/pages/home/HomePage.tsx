import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useAtomValue, useSetAtom } from "jotai";
import { useEffect, useState } from "react";

import { homeQueries, type Home } from "@/entities/home/queries";
import { favouritesAtom } from "@/entities/pipeline/favouritesAtom";
import { pipelineQueries } from "@/entities/pipeline/queries";
import { FirstRunChecklist } from "@/features/first-run/FirstRunChecklist";
import { FirstRunSign } from "@/features/first-run/FirstRunSign";
import { AttentionList } from "@/features/home-lists/AttentionList";
import { calmText, underWayText } from "@/features/home-lists/model";
import { RecentPipelines } from "@/features/home-lists/RecentPipelines";
import { RunningList } from "@/features/home-lists/RunningList";
import { comeAtom, lastVisitAtom } from "@/features/home-lists/visitsAtom";
import { listed, NEWEST_FIRST } from "@/features/pipeline-list/model";
import { useTextOfNow } from "@/shared/lib/clock";
import { momentText } from "@/shared/lib/time";
import { DeepLink, paths, zoneAtom } from "@/shared/location";
import { QueryPanel } from "@/shared/ui/QueryPanel";

import styles from "./HomePage.module.css";
import { Section } from "./Section";

const RECENT = 12;

/** What somebody who comes wants to know: what went wrong, what is under way, how their pipelines go. */
export function HomePage() {
  const come = useSetAtom(comeAtom);
  useEffect(() => come(), [come]);
  const visit = useAtomValue(lastVisitAtom);
  const favourites = useAtomValue(favouritesAtom);
  const [wasEmpty, setWasEmpty] = useState(false);
  const home = useQuery(homeQueries.since(visit === null ? null : new Date(visit).toISOString()));
  const pipelines = useInfiniteQuery(pipelineQueries.list({ limit: RECENT, sort: "-last_run_at" }));
  const rows = pipelines.data?.pages.flatMap((page) => page.items) ?? [];
  const isEmpty = pipelines.data !== undefined && rows.length === 0 && home.data?.running.length === 0;
  if (isEmpty && !wasEmpty) setWasEmpty(true);
  if (isEmpty) return <FirstRunChecklist />;
  return (
    <div className={styles["page"]}>
      <h1 className="visually-hidden">Home</h1>
      {wasEmpty && <FirstRunSign />}
      <QueryPanel query={home} title="What is under way cannot be shown">
        {(told) => <Now home={told} isFirstVisit={visit === null} coming={underWayText(rows)} />}
      </QueryPanel>
      <Section
        title="Recent pipelines"
        more={<DeepLink to={{ path: paths.pipelines }}>All pipelines</DeepLink>}
      >
        <QueryPanel query={pipelines} title="The pipelines cannot be shown">
          {() => <RecentPipelines rows={listed(rows, "", NEWEST_FIRST, favourites)} />}
        </QueryPanel>
      </Section>
    </div>
  );
}

interface NowProps {
  readonly home: Home;
  readonly isFirstVisit: boolean;
  /** What the pipelines know of already. */
  readonly coming: string;
}

function Now({ home, isFirstVisit, coming }: NowProps) {
  const zone = useAtomValue(zoneAtom);
  const since = isFirstVisit
    ? "in the last 7 days"
    : `since you were here on ${momentText(Date.parse(home.failed_since), zone, { timeStyle: "short" })}`;
  const calm = useTextOfNow((now) => calmText(since, home.running, now));
  return (
    <>
      <Section
        title="Needs attention"
        count={home.attention.length}
        more={
          home.has_more_attention && (
            <DeepLink to={{ path: paths.runs, query: { status: "failed" } }}>
              There are more: all that failed
            </DeepLink>
          )
        }
      >
        {home.attention.length === 0 ? (
          <p className={styles["calm"]}>{calm}</p>
        ) : (
          <>
            <p className={styles["calm"]}>Failed or interrupted {since}, or stuck now</p>
            <AttentionList rows={home.attention} />
          </>
        )}
      </Section>
      <Section
        title="Running now"
        count={home.running.length}
        more={
          home.has_more_running && (
            <DeepLink to={{ path: paths.runs, query: { status: "running" } }}>
              There are more: all that run
            </DeepLink>
          )
        }
      >
        {home.running.length === 0 ? (
          <p className={styles["calm"]}>
            {coming === "" ? "Nothing is running; what" : `${coming}; what`} you start appears here by itself.
          </p>
        ) : (
          <RunningList rows={home.running} />
        )}
      </Section>
    </>
  );
}
