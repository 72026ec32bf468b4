import { useInfiniteQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useSetAtom } from "jotai";

import { runQueries, type RunDetail, type RunRow } from "@/entities/run/queries";
import { useShortcuts } from "@/shared/keyboard/useShortcuts";
import { DeepLink, goAtom, paths, type Target } from "@/shared/location";

import styles from "./Neighbours.module.css";

interface Props {
  readonly run: RunDetail["run"];
}

const target = (run: RunRow): Target => ({ path: paths.pipelineRun(run.function, run.id) });

/** The runs of the same pipeline before and after this one. */
export function Neighbours({ run }: Props) {
  const go = useSetAtom(goAtom);
  const asked = { function: run.function, roots_only: true, limit: 2 } as const;
  const before = useInfiniteQuery(runQueries.list({ ...asked, created_before: run.created_at }));
  const after = useInfiniteQuery(
    runQueries.list({ ...asked, created_after: run.created_at, sort: "created_at" }),
  );
  const [earlier] = before.data?.pages[0]?.items ?? [];
  const later = after.data?.pages[0]?.items.find(({ id }) => id !== run.id);
  useShortcuts([
    {
      keys: "[",
      does: "The run before, of the same pipeline",
      group: "Run",
      run: () => earlier !== undefined && go(target(earlier)),
    },
    {
      keys: "]",
      does: "The run after, of the same pipeline",
      group: "Run",
      run: () => later !== undefined && go(target(later)),
    },
  ]);
  return (
    <nav className={styles["neighbours"]} aria-label="Runs of the same pipeline">
      {earlier !== undefined && (
        <DeepLink
          className={styles["link"]}
          to={target(earlier)}
          aria-label="The run before"
          title="The run before ( [ )"
        >
          <ChevronLeft size={16} aria-hidden />
        </DeepLink>
      )}
      {later !== undefined && (
        <DeepLink
          className={styles["link"]}
          to={target(later)}
          aria-label="The run after"
          title="The run after ( ] )"
        >
          <ChevronRight size={16} aria-hidden />
        </DeepLink>
      )}
    </nav>
  );
}
