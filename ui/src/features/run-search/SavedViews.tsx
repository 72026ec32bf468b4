import { useAtom } from "jotai";
import { Bookmark, Trash2 } from "lucide-react";
import { useState, type SubmitEvent } from "react";

import { Button } from "@/shared/ui/Button";
import { Dialog } from "@/shared/ui/Dialog";
import { Menu } from "@/shared/ui/Menu";
import { MenuItem } from "@/shared/ui/MenuItem";

import { isFiltered, NO_FILTER, tokensOf, wordOf, type RunFilter } from "./model";
import { savedViewsAtom, type SavedView } from "./savedViewsAtom";
import styles from "./SavedViews.module.css";

interface Props {
  readonly filter: RunFilter;
  readonly onApply: (filter: RunFilter) => void;
}

/** Filters with a name, which this browser remembers. */
export function SavedViews({ filter, onApply }: Props) {
  const [views, setViews] = useAtom(savedViewsAtom);
  const [open, setOpen] = useState<"save" | "manage" | null>(null);
  const [name, setName] = useState("");
  const save = (event: SubmitEvent): void => {
    event.preventDefault();
    const told = name.trim();
    if (told === "") return;
    setViews([...views.filter((each) => each.name !== told), { name: told, filter }]);
    setOpen(null);
  };
  return (
    <>
      <Menu
        align="end"
        trigger={
          <Button look="quiet">
            <Bookmark size={14} aria-hidden /> Views
          </Button>
        }
      >
        {views.map((view) => (
          <MenuItem key={view.name} onSelect={() => onApply({ ...NO_FILTER, ...view.filter })}>
            {view.name}
          </MenuItem>
        ))}
        <MenuItem
          disabled={!isFiltered(filter) && !filter.nested}
          onSelect={() => {
            setName("");
            setOpen("save");
          }}
        >
          Save these filters…
        </MenuItem>
        {views.length > 0 && <MenuItem onSelect={() => setOpen("manage")}>Delete views…</MenuItem>}
      </Menu>
      <Dialog title="Save these filters" isOpen={open === "save"} onClose={() => setOpen(null)}>
        <form className={styles["form"]} onSubmit={save}>
          <p className={styles["filters"]}>{saidOf({ name: "", filter })}</p>
          <label>
            Name
            <input
              value={name}
              onChange={(event) => setName(event.target.value)}
              data-focus-first
              maxLength={80}
            />
          </label>
          <Button look="primary" type="submit" disabled={name.trim() === ""}>
            Save in this browser
          </Button>
        </form>
      </Dialog>
      <Dialog title="Saved views" isOpen={open === "manage"} onClose={() => setOpen(null)}>
        <ul>
          {views.map((view) => (
            <li key={view.name} className={styles["view"]}>
              <span>
                {view.name} <small>{saidOf(view)}</small>
              </span>
              <Button
                look="quiet"
                aria-label={`Delete ${view.name}`}
                onClick={() => setViews(views.filter((each) => each.name !== view.name))}
              >
                <Trash2 size={14} aria-hidden />
              </Button>
            </li>
          ))}
        </ul>
        {views.length === 0 && <p>There are none any more.</p>}
      </Dialog>
    </>
  );
}

const saidOf = ({ filter }: SavedView): string =>
  [
    ...tokensOf({ ...NO_FILTER, ...filter }).map(wordOf),
    filter.search,
    filter.nested ? "nested runs, too" : "",
  ]
    .filter(Boolean)
    .join(" ");
