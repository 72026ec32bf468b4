import { useQuery } from "@tanstack/react-query";
import { useAtomValue } from "jotai";
import { X } from "lucide-react";
import { Suspense } from "react";

import { titled } from "@/entities/graph/siblings";
import { givenText, type Given } from "@/entities/graph/varying";
import { VaryingText } from "@/entities/graph/VaryingText";
import { overAt } from "@/entities/run/overAt";
import { runQueries, type RunDetail, type RunLink } from "@/entities/run/queries";
import { RunElapsed } from "@/entities/run/RunElapsed";
import { RunId } from "@/entities/run/RunId";
import { StateMark } from "@/entities/run/StateMark";
import { stateOfDetail } from "@/entities/run/stateOfDetail";
import { stateWords } from "@/entities/run/states";
import { attemptAtom, DeepLink, tabAtom, toRunHere } from "@/shared/location";
import { Button } from "@/shared/ui/Button";
import { EmptyState } from "@/shared/ui/EmptyState";
import { ErrorBoundary } from "@/shared/ui/ErrorBoundary";
import { QueryPanel } from "@/shared/ui/QueryPanel";
import { Skeleton } from "@/shared/ui/Skeleton";

import { attemptText } from "./attemptText";
import styles from "./Inspector.module.css";
import { InspectorTabs } from "./InspectorTabs";
import { tabOf } from "./inspectorTabs";
import { SpokenSelection } from "./SpokenSelection";

interface Props {
  readonly runId: string;
  /** Which one of the runs of its name beside it it is; null if it is the only one. */
  readonly number: number | null;
  /** What tells it from those. */
  readonly varying: readonly Given[] | null;
  /** Null where it stays. */
  readonly onClose: (() => void) | null;
}

type OfGraph = Pick<Props, "number" | "varying">;

const MOST_SHOWN = 4;

/** The first, and those nearest. */
const shortened = (links: readonly RunLink[]): readonly RunLink[] =>
  links.length <= MOST_SHOWN ? links : [...links.slice(0, 1), ...links.slice(1 - MOST_SHOWN)];

const saidOf = (detail: RunDetail, { number, varying }: OfGraph, label: string): string =>
  `${[titled(detail.run.name, number), ...(varying === null ? [] : [givenText(varying)])].join(", ")}, ${stateWords[stateOfDetail(detail)]}: ${label}`;

/** Everything about the run that is selected. */
export function Inspector({ runId, onClose, ...ofGraph }: Props) {
  const detail = useQuery(runQueries.detail(runId));
  const { tab, label, Panel, whyNot } = tabOf(useAtomValue(tabAtom));
  return (
    <section className={styles["inspector"]} aria-label="Selected run">
      <SpokenSelection
        place={`${runId} ${tab}`}
        text={detail.data === undefined ? "" : saidOf(detail.data, ofGraph, label)}
      />
      <QueryPanel query={detail} title="The run cannot be shown">
        {(found) => {
          const why = whyNot?.(found) ?? null;
          return (
            <>
              <div className={styles["head"]}>
                <Heading detail={found} {...ofGraph} />
                {onClose !== null && (
                  <Button look="quiet" aria-label="Close" onClick={onClose}>
                    <X size={16} aria-hidden />
                  </Button>
                )}
              </div>
              <InspectorTabs detail={found} current={tab} />
              <div className={styles["panel"]} data-tab={tab} tabIndex={0} role="group" aria-label={label}>
                {Panel === null || why !== null ? (
                  <EmptyState action={<DeepLink to={{ hash: { tab: null } }}>Show the output</DeepLink>}>
                    {why ?? "There is nothing here yet."}
                  </EmptyState>
                ) : (
                  <ErrorBoundary key={`${found.run.id} ${tab}`} title="This tab cannot be shown">
                    <Suspense fallback={<Skeleton rows={6} />}>
                      <Panel detail={found} />
                    </Suspense>
                  </ErrorBoundary>
                )}
              </div>
            </>
          );
        }}
      </QueryPanel>
    </section>
  );
}

function Heading({ detail, number, varying }: { readonly detail: RunDetail } & OfGraph) {
  const { run, ancestors } = detail;
  const attempt = useAtomValue(attemptAtom);
  const isLogShown = useAtomValue(tabAtom) === "logs";
  const tries = attemptText(isLogShown ? attempt : "", detail);
  const state = stateOfDetail(detail);
  return (
    <div className={styles["heading"]}>
      <StateMark state={state} />
      <h2 className={styles["name"]} title={run.function}>
        {titled(run.name, number)}
      </h2>
      {varying !== null && <VaryingText given={varying} />}
      <RunId id={run.id} />
      <span className={styles["dim"]}>
        <RunElapsed
          createdAt={run.created_at}
          startedAt={run.started_at}
          over={overAt(detail)}
          isInterrupted={state === "INTERRUPTED"}
        />
        {tries !== "" && ` · ${tries}`}
      </span>
      {ancestors.length > 0 && (
        <span className={styles["path"]}>
          {shortened(ancestors).map((each, place) => (
            <span key={each.id}>
              {place === 1 && ancestors.length > MOST_SHOWN && "… › "}
              <DeepLink to={toRunHere(each.id === run.root_id ? null : each.id)}>{each.name}</DeepLink>
              {" › "}
            </span>
          ))}
        </span>
      )}
    </div>
  );
}
