import { Plus } from "lucide-react";

import { shortType } from "@/entities/artifact/shortType";
import { type RunLink } from "@/entities/run/queries";
import { StateIcon } from "@/entities/run/StateIcon";
import { shownOf } from "@/entities/run/states";
import { classNames } from "@/shared/lib/classNames";
import { countText } from "@/shared/lib/numbers";
import { DeepLink, paths, toRun } from "@/shared/location";

import styles from "./LineageNodeView.module.css";
import { type LineageNode } from "./model";

interface Props {
  readonly node: LineageNode;
  readonly isCentre: boolean;
  readonly onFollow: (artifactId: string) => void;
  readonly onOpen: (key: string) => void;
}

/** A value or a run in a lineage: a link to it, and what can be opened. */
export function LineageNodeView({ node, isCentre, onFollow, onOpen }: Props) {
  if (node.sort === "run") {
    const [first] = node.runs;
    if (node.runs.length > 1)
      return (
        <button
          type="button"
          className={classNames(styles["node"], styles["run"])}
          title={`Show the runs of ${first.function}`}
          onClick={() => onOpen(node.key)}
        >
          <strong dir="auto">{first.name}</strong>
          <span className={styles["dim"]}>{countText(node.runs.length)} runs</span>
        </button>
      );
    return <RunNodeView run={first} />;
  }
  const { artifact, leadsOn, isCut } = node;
  return (
    <div className={classNames(styles["node"], styles["artifact"], isCentre && styles["centre"])}>
      <DeepLink
        to={{ path: paths.artifact(artifact.id) }}
        className={styles["link"]}
        title={`${artifact.type_name}: ${artifact.summary}`}
        aria-current={isCentre ? "page" : undefined}
      >
        <strong dir="auto">
          {artifact.summary === "" ? shortType(artifact.type_name) : artifact.summary}
        </strong>
        <span className={styles["dim"]}>
          {shortType(artifact.type_name)} · {artifact.id.slice(0, 8)}
          {isCut && " · more runs than shown"}
        </span>
      </DeepLink>
      {leadsOn && (
        <button
          type="button"
          className={styles["more"]}
          aria-label={`Follow ${artifact.summary} one run further`}
          title="One run further"
          onClick={() => onFollow(artifact.id)}
        >
          <Plus size={14} aria-hidden />
        </button>
      )}
    </div>
  );
}

function RunNodeView({ run }: { readonly run: RunLink }) {
  return (
    <DeepLink
      to={toRun(run)}
      className={classNames(styles["node"], styles["run"], styles["link"])}
      title={run.function}
    >
      <span className={styles["name"]}>
        <StateIcon state={shownOf(run.state)} size={14} isNamed /> <strong dir="auto">{run.name}</strong>
      </span>
      <span className={styles["dim"]}>
        {run.id.slice(0, 8)} · {run.created_at.slice(0, 10)}
      </span>
    </DeepLink>
  );
}
