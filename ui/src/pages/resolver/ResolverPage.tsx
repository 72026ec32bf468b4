import { useQuery } from "@tanstack/react-query";
import { useAtomValue, useSetAtom } from "jotai";
import { useEffect } from "react";

import { candidatesOf } from "@/entities/run/candidates";
import { runQueries, type RunDetail } from "@/entities/run/queries";
import { FindRun } from "@/features/find-run/FindRun";
import { ApiError } from "@/shared/api/client";
import { goToPlaceAtom, placeAtom, placeOfRun, type PageProps } from "@/shared/location";
import { QueryPanel } from "@/shared/ui/QueryPanel";
import { Skeleton } from "@/shared/ui/Skeleton";

import { Candidates } from "./Candidates";
import styles from "./ResolverPage.module.css";

/** Leads from the id of any run, or the beginning of one, to where it is shown. */
export function ResolverPage({ parameters }: PageProps) {
  const id = parameters["id"] ?? "";
  const query = useQuery(runQueries.detail(id));
  const place = useAtomValue(placeAtom);
  const go = useSetAtom(goToPlaceAtom);
  const detail = query.data;
  useEffect(() => {
    if (detail === undefined) return;
    const { run } = detail;
    go(placeOfRun(place, { id: run.id, root_id: run.root_id, pipeline: pipelineOf(detail) }), "replace");
  }, [detail, place, go]);
  const candidates = candidatesOf(query.error);
  if (candidates.length > 0) {
    return (
      <div className={styles["page"]}>
        <h1>Several runs have an id that begins with {id}</h1>
        <Candidates candidates={candidates} />
      </div>
    );
  }
  if (query.error instanceof ApiError && query.error.status < 500 && query.error.status !== 401) {
    return (
      <div className={styles["page"]}>
        <h1>There is no run {id}</h1>
        <p>
          {query.error.status === 404
            ? "No run on this server has this id, or one that begins so. It may be the id of something else, or be cut off."
            : query.error.message}
        </p>
        <FindRun key={id} word={id} />
      </div>
    );
  }
  return (
    <QueryPanel query={query} title="The run cannot be found">
      {() => <Skeleton rows={8} />}
    </QueryPanel>
  );
}

const pipelineOf = ({ run, pipeline_run, ancestors }: RunDetail): string =>
  pipeline_run?.function ?? ancestors.find((each) => each.id === run.root_id)?.function ?? run.function;
