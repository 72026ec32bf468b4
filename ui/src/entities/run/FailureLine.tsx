import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { DeepLink, toRun } from "@/shared/location";

import { MiddleCut } from "@/shared/ui/MiddleCut";

import styles from "./FailureLine.module.css";
import { runPageQueries } from "./pages";
import { type RunRow } from "./queries";

const PAUSE_MS = 150;

/** Why a run failed, in a line, and a way to what it wrote; rows that are only scrolled past do not ask. */
export function FailureLine({ run }: { readonly run: RunRow }) {
  const [isStill, setIsStill] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsStill(true), PAUSE_MS);
    return () => clearTimeout(timer);
  }, []);
  const query = useQuery({ ...runPageQueries.failure(run.id), enabled: isStill, staleTime: Infinity });
  const own = run.error;
  const cause = query.data;
  const error = own ?? cause?.error ?? null;
  const line = own === null ? firstLine(cause?.error?.message ?? "") : own.line;
  const link = own !== null || cause == null ? { id: run.id, root_id: run.root_id } : cause.run;
  const isSilent = cause?.run.id === link.id && cause.log_lines.length === 0;
  return (
    <span className={styles["line"]}>
      <span aria-hidden>└</span>
      {error === null ? (
        <span className={styles["error"]}>{query.isFetched ? "What failed is not known." : "…"}</span>
      ) : (
        <span className={styles["error"]} title={`${error.name}: ${line}`}>
          <strong>{error.name}</strong>
          {line !== "" && (
            <>
              : <bdi>{line}</bdi>
            </>
          )}
        </span>
      )}
      {error !== null && cause != null && link.id !== run.id && (
        <>
          {" "}
          <span className={styles["where"]} title={`in ${cause.run.name}`}>
            {"· in "}
            <span className={styles["step"]}>
              <MiddleCut name={cause.run.name} />
            </span>
          </span>
        </>
      )}
      {query.isFetched && !isSilent && (
        <DeepLink className={styles["log"]} to={toRun(link, { tab: "logs", log: "error" })}>
          Open log
        </DeepLink>
      )}
    </span>
  );
}

const firstLine = (message: string): string => message.trim().split("\n")[0] ?? "";
