import { CircleSlash } from "lucide-react";

import { type RunDetail } from "@/entities/run/queries";
import { CopyButton } from "@/shared/ui/CopyButton";
import { Moment } from "@/shared/ui/Moment";
import { Sentence } from "@/shared/ui/Sentence";

import styles from "./Interruption.module.css";

const SHORT = 8;

/** Why a pipeline run does not go on, or may not, and what makes it go on. */
export function Interruption({ detail: { run, trouble } }: { readonly detail: RunDetail }) {
  if (trouble === null) return null;
  const command = `sematic resume ${run.root_id.slice(0, SHORT)}`;
  return (
    <div className={styles["bar"]} role="status">
      <span className={styles["told"]}>
        <CircleSlash size={16} aria-hidden />
        <span>
          {trouble.is_interrupted ? "Interrupted" : "It may not go on"} <Moment at={trouble.since} />:{" "}
          <Sentence text={trouble.why} />.
        </span>
      </span>
      {trouble.is_interrupted && (
        <span className={styles["resume"]}>
          Go on with <code>{command}</code>
          <CopyButton text={command} label={`Copy ${command}`} />
        </span>
      )}
    </div>
  );
}
