import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";

import { runQueries } from "@/entities/run/queries";
import { isAllowed, userQueries } from "@/entities/user/queries";
import { DeepLink, paths } from "@/shared/location";
import { Button } from "@/shared/ui/Button";
import { Chip } from "@/shared/ui/Chip";

import styles from "./RunTags.module.css";
import { TagInput } from "./TagInput";
import { useTagChange } from "./useTagChange";

/** The tags of a run: each leads to all runs with it, and whoever may can add and remove some. */
export function RunTags({ runId }: { readonly runId: string }) {
  const { data: detail } = useQuery(runQueries.detail(runId));
  const { data: me } = useQuery(userQueries.me());
  const change = useTagChange(detail?.run.id ?? runId);
  const [isAdding, setAdding] = useState(false);
  if (detail === undefined) return null;
  const { tags } = detail.run;
  const mayChange = isAllowed(me, "editor");
  return (
    <span className={styles["tags"]}>
      {tags.map((tag) => (
        <Chip
          key={tag}
          word={tag}
          removeLabel={`Remove the tag ${tag}`}
          {...(mayChange
            ? {
                onRemove: () =>
                  change({
                    tags: tags.filter((each) => each !== tag),
                    known: tags,
                    said: `Removed the tag ${tag}`,
                  }),
              }
            : {})}
        >
          <DeepLink to={{ path: paths.runs, query: { tag } }} title={tag} className={styles["tag"]}>
            <bdi>{tag}</bdi>
          </DeepLink>
        </Chip>
      ))}
      {isAdding ? (
        <TagInput
          tags={tags}
          onAdd={(tag) => change({ tags: [...tags, tag], known: tags, said: `Added the tag ${tag}` })}
          onClose={() => setAdding(false)}
        />
      ) : (
        <Button
          look="quiet"
          className={styles["add"]}
          aria-label="Add a tag"
          aria-disabled={!mayChange}
          title={
            mayChange
              ? "Add a tag"
              : `${me?.name ?? "Whoever reads"} may not change tags: that needs the role editor.`
          }
          onClick={() => {
            if (mayChange) setAdding(true);
          }}
        >
          <Plus size={12} aria-hidden />
          {tags.length === 0 && "tag"}
        </Button>
      )}
    </span>
  );
}
