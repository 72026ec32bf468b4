import { partAddress } from "@/entities/artifact/queries";

import { type KindProps } from "../renderers";
import styles from "./Inline.module.css";
import { SummaryInline } from "./SummaryInline";

/** A thumbnail. */
export function ImageInline({ view }: KindProps) {
  const part = view.parts.get("image");
  if (part === undefined) return <SummaryInline view={view} />;
  return (
    <span className={styles["line"]} title={view.summary}>
      <img className={styles["thumb"]} src={partAddress(view.artifactId, part)} alt="" loading="lazy" />{" "}
      <span dir="auto">{view.summary}</span>
    </span>
  );
}
