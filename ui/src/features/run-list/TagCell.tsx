import { useSetAtom } from "jotai";

import { Chip } from "@/shared/ui/Chip";
import { DeepLink, tagAtom } from "@/shared/location";

import styles from "./RunList.module.css";

const SHOWN = 3;

/** Some of a run's tags; each leads to the runs that have it. */
export function TagCell({ tags }: { readonly tags: readonly string[] }) {
  const setTags = useSetAtom(tagAtom);
  return (
    <>
      {tags.slice(0, SHOWN).map((tag) => (
        <DeepLink
          key={tag}
          to={{ query: { tag } }}
          title={`Only runs with the tag ${tag}`}
          className={styles["tag"]}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
            event.preventDefault();
            setTags([tag]);
          }}
        >
          <Chip word={tag}>{tag}</Chip>
        </DeepLink>
      ))}
      {tags.length > SHOWN && (
        <span className={styles["others"]} title={tags.slice(SHOWN).join(", ")}>
          +{tags.length - SHOWN}
        </span>
      )}
    </>
  );
}
