import { useState } from "react";

import { Button } from "@/shared/ui/Button";
import { CopyButton } from "@/shared/ui/CopyButton";

import { groupsOf, sectionsOf, type Section } from "../tracebacks";
import { FrameGroupView } from "./FrameGroupView";
import styles from "./Traceback.module.css";

interface Props {
  readonly type: string;
  readonly message: string;
  /** As Python prints it. */
  readonly traceback: string;
}

/** An exception: first what it says, then where it came from, the user's own code before that of libraries. */
export function Traceback({ type, message, traceback }: Props) {
  const [isRaw, setIsRaw] = useState(false);
  const sections = sectionsOf(traceback);
  return (
    <div className={styles["error"]}>
      <p className={styles["type"]} title={type}>
        {type.split(".").at(-1)}
      </p>
      {message !== "" && (
        <p className={styles["message"]} dir="auto">
          {message}
        </p>
      )}
      <div className={styles["actions"]}>
        {sections.length > 0 && (
          <Button look="quiet" aria-pressed={isRaw} onClick={() => setIsRaw(!isRaw)}>
            As Python prints it
          </Button>
        )}
        {traceback !== "" && <CopyButton text={traceback}>Copy traceback</CopyButton>}
      </div>
      {traceback !== "" && (isRaw || sections.length === 0) && (
        <pre className={styles["raw"]} tabIndex={0} aria-label="Traceback">
          {traceback}
        </pre>
      )}
      {!isRaw &&
        sections.map((section, place) => (
          <SectionView key={place} section={section} isLast={place === sections.length - 1} />
        ))}
    </div>
  );
}

function SectionView({ section, isLast }: { readonly section: Section; readonly isLast: boolean }) {
  return (
    <section className={styles["section"]}>
      {section.relation !== "" && <p className={styles["relation"]}>{section.relation.replace(/:$/, "")}</p>}
      <ol>
        {groupsOf(section.frames).map((group, place) => (
          <li key={place}>
            <FrameGroupView frames={group} />
          </li>
        ))}
      </ol>
      {!isLast && (
        <p className={styles["raised"]} dir="auto">
          {section.raised}
        </p>
      )}
    </section>
  );
}
