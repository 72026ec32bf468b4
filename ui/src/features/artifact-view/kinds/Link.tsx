import { ExternalLink } from "lucide-react";

import { CopyButton } from "@/shared/ui/CopyButton";

import { linkTargetOf } from "../linkTargets";
import { Facts, type Fact } from "../parts/Facts";
import { Note } from "../parts/Note";
import { fieldOf, fieldsOf, lineOf, textOf } from "../reading";
import { type KindProps } from "../renderers";
import styles from "./Link.module.css";

/** Something that is somewhere else: where, before anybody goes there. */
export function Link({ view }: KindProps) {
  const url = textOf(fieldOf(view.content, "url")) ?? "";
  const label = textOf(fieldOf(view.content, "label")) ?? view.summary;
  const target = linkTargetOf(url);
  const facts = Object.entries(fieldsOf(fieldOf(view.content, "facts"))).map(([name, value]): Fact => [
    name,
    <span key={name} dir="auto">
      {lineOf(value)}
    </span>,
  ]);
  return (
    <div className={styles["link"]}>
      {label !== url && (
        <p className={styles["label"]} dir="auto">
          {label}
        </p>
      )}
      <p className={styles["url"]}>
        <code dir="ltr">{url}</code> <CopyButton text={url} label="Copy the address" />
      </p>
      <p className={styles["ways"]}>
        {target?.href != null && (
          <a href={target.href} target="_blank" rel="noopener noreferrer nofollow">
            Open {target.host} <ExternalLink size={12} aria-hidden />
          </a>
        )}
        {target?.console != null && (
          <a href={target.console.href} target="_blank" rel="noopener noreferrer nofollow">
            Open in {target.console.label} <ExternalLink size={12} aria-hidden />
          </a>
        )}
      </p>
      {target === null && <Note>This is no address that is safe to open from here; it can be copied.</Note>}
      <Facts facts={facts} />
    </div>
  );
}
