import { useSetAtom } from "jotai";

import { tagsWithin } from "@/shared/lib/tagsWithin";
import { DeepLink, tagAtom } from "@/shared/location";
import { Chip } from "@/shared/ui/Chip";
import list from "@/shared/ui/ListTable.module.css";

interface Props {
  readonly tags: readonly string[];
  /** How many pixels there are for them. */
  readonly room: number;
}

/** As many of a run's tags as there is room for; each leads to the runs that have it. */
export function TagCell({ tags, room }: Props) {
  const setTags = useSetAtom(tagAtom);
  const shown = tagsWithin(tags, room);
  return (
    <>
      {tags.slice(0, shown).map((tag) => (
        <DeepLink
          key={tag}
          to={{ query: { tag } }}
          title={`Only runs with the tag ${tag}`}
          className={list["tag"]}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
            event.preventDefault();
            setTags([tag]);
          }}
        >
          <Chip word={tag}>{tag}</Chip>
        </DeepLink>
      ))}
      {tags.length > shown && (
        <span className={list["others"]} title={tags.slice(shown).join(", ")}>
          +{tags.length - shown}
        </span>
      )}
    </>
  );
}
