import { Star } from "lucide-react";
import { memo } from "react";

import { type PipelineRow } from "@/entities/pipeline/queries";
import { RunRibbon } from "@/entities/run/RunRibbon";
import { countText, percentText } from "@/shared/lib/numbers";
import { durationText } from "@/shared/lib/time";
import { DeepLink, paths } from "@/shared/location";
import { Chip } from "@/shared/ui/Chip";
import { Moment } from "@/shared/ui/Moment";

import styles from "./PipelineTable.module.css";

interface Props {
  readonly row: PipelineRow;
  readonly top: number;
  readonly rowIndex: number;
  readonly isFavourite: boolean;
  readonly onStar: (path: string) => void;
}

const TAGS = 3;

/** One pipeline of the list. */
export const PipelineLine = memo(function PipelineLine({ row, top, rowIndex, isFavourite, onStar }: Props) {
  return (
    <div
      role="row"
      aria-rowindex={rowIndex}
      className={styles["row"]}
      style={{ transform: `translateY(${top}px)` }}
      data-pipeline={row.path}
    >
      <span role="cell" className={styles["star"]}>
        <button
          type="button"
          aria-pressed={isFavourite}
          aria-label={`Favourite: ${row.name}`}
          title={isFavourite ? "Take the star away" : "Show it before all others"}
          onClick={() => onStar(row.path)}
        >
          <Star size={14} aria-hidden fill={isFavourite ? "currentColor" : "none"} />
        </button>
      </span>
      <span role="cell" className={styles["name"]}>
        <DeepLink to={{ path: paths.pipeline(row.path) }} title={row.path} data-name>
          <strong>{row.name}</strong> <span className={styles["path"]}>{row.path}</span>
        </DeepLink>
      </span>
      <span role="cell" className={styles["ribbon"]}>
        <RunRibbon runs={row.recent} height={24} />
      </span>
      <span role="cell" className={styles["number"]}>
        {row.success_rate === null ? "–" : percentText(row.success_rate)}
      </span>
      <span role="cell" className={styles["number"]}>
        {durationOf(row.p50_duration)}
      </span>
      <span role="cell" className={styles["number"]}>
        {durationOf(row.p95_duration)}
      </span>
      <span role="cell" className={styles["when"]}>
        <Moment at={row.last_run_at} />
      </span>
      <span role="cell" className={styles["number"]}>
        {countText(row.run_count)}
      </span>
      <span role="cell" className={styles["owner"]}>
        {row.owner}
      </span>
      <span role="cell" className={styles["tags"]}>
        {row.tags.slice(0, TAGS).map((tag) => (
          <Chip key={tag} word={tag}>
            {tag}
          </Chip>
        ))}
        {row.tags.length > TAGS && (
          <span title={row.tags.slice(TAGS).join(", ")}>+{row.tags.length - TAGS}</span>
        )}
      </span>
    </div>
  );
});

const durationOf = (seconds: number | null): string =>
  seconds === null ? "–" : durationText(1000 * seconds);
