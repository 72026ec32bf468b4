import { useState } from "react";

import { Button } from "@/shared/ui/Button";

import { EntryTable } from "../parts/EntryTable";
import { Gallery } from "../parts/Gallery";
import { Numbers } from "../parts/Numbers";
import { TreePanel } from "../parts/TreePanel";
import { fieldOf } from "../reading";
import { type KindProps } from "../renderers";
import { entriesOf } from "../shownView";
import { isGallery } from "../treeRows";

/** Entries in order: numbers as a curve, pictures as a gallery, things of one class as a table. */
export function List({ view }: KindProps) {
  const [isTree, setIsTree] = useState(false);
  if (fieldOf(view.content, "numbers") !== undefined) return <Numbers view={view} />;
  if (isGallery(view)) return <Gallery view={view} />;
  const entries = entriesOf(view);
  const isOfOneClass =
    entries.length > 1 &&
    entries.every(
      (entry) => entry.view.kind === "tree" && entry.view.typeName === entries[0]?.view.typeName,
    ) &&
    entries.some((entry) => entriesOf(entry.view).length > 0);
  if (!isOfOneClass) return <TreePanel view={view} />;
  return (
    <div>
      <div role="group" aria-label="How the list is shown">
        <Button look="quiet" aria-pressed={!isTree} onClick={() => setIsTree(false)}>
          Table
        </Button>
        <Button look="quiet" aria-pressed={isTree} onClick={() => setIsTree(true)}>
          Tree
        </Button>
      </div>
      {isTree ? <TreePanel view={view} /> : <EntryTable view={view} />}
    </div>
  );
}
