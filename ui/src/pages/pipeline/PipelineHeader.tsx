import { useAtom } from "jotai";
import { Star } from "lucide-react";
import { useState } from "react";

import { favouritesAtom } from "@/entities/pipeline/favouritesAtom";
import { type PipelineDetail } from "@/entities/pipeline/queries";
import { RunRibbon } from "@/entities/run/RunRibbon";
import { StateMark } from "@/entities/run/StateMark";
import { shownStateOf } from "@/entities/run/states";
import { percentText, pluralText } from "@/shared/lib/numbers";
import { durationText } from "@/shared/lib/time";
import { DeepLink, paths } from "@/shared/location";
import { Button } from "@/shared/ui/Button";
import { Chip } from "@/shared/ui/Chip";
import { CopyButton } from "@/shared/ui/CopyButton";
import { Markdown } from "@/shared/ui/Markdown";
import { Moment } from "@/shared/ui/Moment";

import styles from "./PipelinePage.module.css";

const LONG = 320;

/** What a pipeline is, and how its last runs went. */
export function PipelineHeader({ detail }: { readonly detail: PipelineDetail }) {
  const { pipeline, docstring } = detail;
  const [favourites, setFavourites] = useAtom(favouritesAtom);
  const [isOpen, setIsOpen] = useState(false);
  const isFavourite = favourites.includes(pipeline.path);
  const newest = pipeline.recent[0];
  const isLong = docstring.length > LONG || docstring.split("\n").length > 4;
  return (
    <header className={styles["header"]}>
      <div className={styles["title"]}>
        <h1>{pipeline.name}</h1>
        <Button
          look="quiet"
          aria-pressed={isFavourite}
          aria-label="Favourite"
          onClick={() =>
            setFavourites(
              isFavourite
                ? favourites.filter((each) => each !== pipeline.path)
                : [...favourites, pipeline.path],
            )
          }
        >
          <Star size={16} aria-hidden fill={isFavourite ? "currentColor" : "none"} />
        </Button>
        <code className={styles["path"]}>{pipeline.path}</code>
        <CopyButton text={pipeline.path} label="Copy the path" />
        <span className={styles["tags"]}>
          {pipeline.tags.map((tag) => (
            <Chip key={tag} word={tag}>
              {tag}
            </Chip>
          ))}
        </span>
      </div>
      <div className={styles["facts"]}>
        <RunRibbon runs={pipeline.recent} height={28} />
        {newest !== undefined && (
          <DeepLink to={{ path: paths.pipelineRun(pipeline.path, newest.id) }} className={styles["last"]}>
            <StateMark state={shownStateOf(newest)} /> <Moment at={newest.created_at} />
          </DeepLink>
        )}
        <span>
          <b>{pipeline.success_rate === null ? "–" : percentText(pipeline.success_rate)}</b> of the last{" "}
          {pipeline.recent.length} succeeded
        </span>
        <span>
          p50 <b>{textOf(pipeline.p50_duration)}</b> p95 <b>{textOf(pipeline.p95_duration)}</b>
        </span>
        <span>{pluralText(pipeline.run_count, "run")}</span>
        {pipeline.owner !== "" && <span>last by {pipeline.owner}</span>}
      </div>
      {docstring !== "" && (
        <div className={styles["docstring"]} data-open={isOpen || !isLong}>
          <Markdown text={docstring} />
        </div>
      )}
      {isLong && (
        <Button look="quiet" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          {isOpen ? "Less" : "More of the description"}
        </Button>
      )}
    </header>
  );
}

const textOf = (seconds: number | null): string => (seconds === null ? "–" : durationText(1000 * seconds));
