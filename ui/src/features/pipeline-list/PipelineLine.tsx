import { Star } from "lucide-react";
import { memo } from "react";

import { type PipelineRow } from "@/entities/pipeline/queries";
import { RunRibbon } from "@/entities/run/RunRibbon";
import { classNames } from "@/shared/lib/classNames";
import { countText, percentText } from "@/shared/lib/numbers";
import { tagsWithin } from "@/shared/lib/tagsWithin";
import { durationText } from "@/shared/lib/time";
import { DeepLink, paths } from "@/shared/location";
import { Chip } from "@/shared/ui/Chip";
import list from "@/shared/ui/ListTable.module.css";
import { Moment } from "@/shared/ui/Moment";
import { NameAndPath } from "@/shared/ui/NameAndPath";

import styles from "./PipelineTable.module.css";

interface Props {
  readonly row: PipelineRow;
  readonly top: number;
  readonly rowIndex: number;
  readonly isFavourite: boolean;
  readonly onStar: (path: string) => void;
}

/** How wide the column of tags is, where it is shown. */
const ROOM = 200;

/** One pipeline of the list. */
export const PipelineLine = memo(function PipelineLine({ row, top, rowIndex, isFavourite, onStar }: Props) {
  const tags = tagsWithin(row.tags, ROOM);
  return (
    <div
      role="row"
      aria-rowindex={rowIndex}
      className={classNames(list["row"], styles["row"])}
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
      <span role="cell" className={classNames(list["name"], styles["name"])}>
        <DeepLink
          to={{ path: paths.pipeline(row.path) }}
          aria-label={`${row.name} ${row.path}`}
          title={`${row.name} · ${row.path}`}
          data-name
        >
          <NameAndPath name={row.name} path={row.path} className={styles["path"]} />
        </DeepLink>
      </span>
      <span role="cell" className={classNames(list["tags"], styles["tags"])}>
        {row.tags.slice(0, tags).map((tag) => (
          <span key={tag} className={list["tag"]}>
            <Chip word={tag}>{tag}</Chip>
          </span>
        ))}
        {row.tags.length > tags && (
          <span className={list["others"]} title={row.tags.slice(tags).join(", ")}>
            +{row.tags.length - tags}
          </span>
        )}
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
      <span role="cell" className={styles["p95"]}>
        {durationOf(row.p95_duration)}
      </span>
      <span role="cell" className={classNames(list["dim"], styles["when"])}>
        <Moment at={row.last_run_at} />
      </span>
      <span role="cell" className={styles["number"]}>
        {countText(row.run_count)}
      </span>
      <span role="cell" className={classNames(list["dim"], styles["owner"])}>
        {row.owner}
      </span>
    </div>
  );
});

const durationOf = (seconds: number | null): string =>
  seconds === null ? "–" : durationText(1000 * seconds);
