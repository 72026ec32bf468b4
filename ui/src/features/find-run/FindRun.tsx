import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useSetAtom } from "jotai";
import { useState } from "react";

import { pipelineQueries } from "@/entities/pipeline/queries";
import { runPageQueries } from "@/entities/run/pages";
import { StateMark } from "@/entities/run/StateMark";
import { shownStateOf } from "@/entities/run/states";
import { DeepLink, goAtom, paths, toRun } from "@/shared/location";
import { Button } from "@/shared/ui/Button";
import { Moment } from "@/shared/ui/Moment";

import styles from "./FindRun.module.css";
import { nearnessOf } from "./model";

const MOST = 8;

/** Looks for what somebody meant with a word that leads nowhere: runs and pipelines like it, and a field for more. */
export function FindRun({ word }: { readonly word: string }) {
  const [text, setText] = useState(word);
  const go = useSetAtom(goAtom);
  const { idPart, name } = nearnessOf(word);
  const byId = useQuery({
    ...runPageQueries.head({ id: idPart ?? "", limit: MOST }),
    enabled: idPart !== null,
  });
  const byName = useQuery({
    ...runPageQueries.head({ search: name ?? "", limit: MOST, roots_only: true }),
    enabled: name !== null,
  });
  const pipelines = useInfiniteQuery({
    ...pipelineQueries.list({ search: name ?? "", limit: MOST, last: 1 }),
    enabled: name !== null,
  });
  const runs = [...(byId.data?.items ?? []), ...(byName.data?.items ?? [])].slice(0, MOST);
  const found = (pipelines.data?.pages[0]?.items ?? []).slice(0, MOST);
  return (
    <div className={styles["find"]}>
      <form
        role="search"
        className={styles["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          go({ path: paths.runs, query: { search: text.trim() || null } });
        }}
      >
        <input
          type="search"
          aria-label="Look for it among the runs"
          placeholder="A name, or the beginning of an id"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" look="primary">
          Look for it
        </Button>
      </form>
      {runs.length > 0 && (
        <section aria-label="Runs like it">
          <h2>Runs like it</h2>
          <ul>
            {runs.map((run) => (
              <li key={run.id}>
                <DeepLink to={toRun(run)} className={styles["match"]}>
                  <StateMark state={shownStateOf(run)} /> <code>{run.id.slice(0, 12)}</code>{" "}
                  <strong>{run.name}</strong> <Moment at={run.created_at} />
                </DeepLink>
              </li>
            ))}
          </ul>
        </section>
      )}
      {found.length > 0 && (
        <section aria-label="Pipelines like it">
          <h2>Pipelines like it</h2>
          <ul>
            {found.map((row) => (
              <li key={row.path}>
                <DeepLink to={{ path: paths.pipeline(row.path) }} className={styles["match"]}>
                  <strong>{row.name}</strong> <code>{row.path}</code>
                </DeepLink>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
