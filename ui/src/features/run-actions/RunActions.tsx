import { useQuery } from "@tanstack/react-query";
import { Ellipsis, RotateCcw, Square } from "lucide-react";
import { useSetAtom } from "jotai";
import { useState } from "react";

import { wholeStateOf } from "@/entities/graph/progress";
import { type RunGraph } from "@/entities/graph/model";
import { runQueries } from "@/entities/run/queries";
import { useShortcuts } from "@/shared/keyboard/useShortcuts";
import { copied } from "@/shared/lib/copy";
import { dialogAtom, goAtom } from "@/shared/location";
import { Button } from "@/shared/ui/Button";
import { Menu } from "@/shared/ui/Menu";
import { MenuItem } from "@/shared/ui/MenuItem";
import { toastAtom } from "@/shared/ui/toastAtoms";

import { isUnderWay, loadingCode } from "./model";
import styles from "./RunActions.module.css";
import { useSelectedRun } from "./useSelectedRun";

interface Props {
  readonly graph: RunGraph;
}

/** What can be done with a pipeline run, and with the run that is selected in it; keys open the same. */
export function RunActions({ graph }: Props) {
  const selected = useSelectedRun(graph);
  const { data: detail } = useQuery(runQueries.detail(selected.id));
  const [isMenuOpen, setMenuOpen] = useState(false);
  const openDialog = useSetAtom(dialogAtom);
  const go = useSetAtom(goAtom);
  const toast = useSetAtom(toastAtom);
  const id = detail?.run.id ?? selected.id;
  const copy = async (text: string, what: string): Promise<void> => {
    toast(
      (await copied(text))
        ? { kind: "done", text: `Copied ${what}` }
        : { kind: "error", text: "The browser did not let us copy." },
    );
  };
  const showNotes = (): void => go({ hash: { tab: "notes" } });
  const copyId = (): void => void copy(id, id);
  const group = "Run";
  useShortcuts([
    { keys: "r", does: "Run it again: opens the dialog", group, run: () => openDialog("rerun") },
    { keys: "x", does: "Cancel it: opens the dialog", group, run: () => openDialog("cancel") },
    { keys: "Y", does: "Copy the id of the selected run", group, run: copyId },
    { keys: "\\", does: "Notes on the selected run", group, run: showNotes },
    { keys: ".", does: "More actions", group, run: () => setMenuOpen(true) },
  ]);
  const canCancel = isUnderWay(wholeStateOf(graph));
  return (
    <>
      <Button onClick={() => openDialog("rerun")} title="Run it again (r)">
        <RotateCcw size={14} aria-hidden /> Rerun
      </Button>
      {canCancel && (
        <Button look="danger" onClick={() => openDialog("cancel")} title="Cancel it (x)">
          <Square size={12} aria-hidden /> Cancel
        </Button>
      )}
      <Menu
        align="end"
        isOpen={isMenuOpen}
        onOpen={setMenuOpen}
        trigger={
          <Button look="quiet" aria-label="More actions" title="More actions (.)" className={styles["more"]}>
            <Ellipsis size={16} aria-hidden />
          </Button>
        }
      >
        <MenuItem shortcut="Y" onSelect={copyId}>
          Copy id
        </MenuItem>
        <MenuItem shortcut="y" onSelect={() => void copy(globalThis.location.href, "the link to this view")}>
          Copy link to this view
        </MenuItem>
        <MenuItem onSelect={() => void copy(loadingCode(id), "the Python that loads its output")}>
          Copy Python to load its output
        </MenuItem>
        <MenuItem shortcut="\" onSelect={showNotes}>
          Notes
        </MenuItem>
      </Menu>
    </>
  );
}
