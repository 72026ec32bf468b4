import { useQuery } from "@tanstack/react-query";
import { useSetAtom } from "jotai";
import { Ban, Link2, Tag, X } from "lucide-react";
import { useState, type ReactNode } from "react";

import { type RunRow } from "@/entities/run/queries";
import { isAllowed, userQueries } from "@/entities/user/queries";
import { copied } from "@/shared/lib/copy";
import { pluralText } from "@/shared/lib/numbers";
import { paths } from "@/shared/location";
import { Button } from "@/shared/ui/Button";
import { toastAtom } from "@/shared/ui/toastAtoms";

import styles from "./BulkBar.module.css";
import { CancelDialog } from "./CancelDialog";
import { cancellable } from "./model";
import { TagDialog } from "./TagDialog";

interface Props {
  readonly runs: readonly RunRow[];
  readonly onClear: () => void;
  /** What else can be done with several runs. */
  readonly children?: ReactNode;
}

/** What can be done with the runs that are selected. */
export function BulkBar({ runs, onClear, children }: Props) {
  const me = useQuery(userQueries.me());
  const [open, setOpen] = useState<"tag" | "cancel" | null>(null);
  const toast = useSetAtom(toastAtom);
  const isEditor = isAllowed(me.data, "editor");
  const why = isEditor ? undefined : "Editors may do this; an administrator can make you one.";
  const copy = async (): Promise<void> => {
    const links = runs.map((run) => `${window.location.origin}${paths.anyRun(run.id)}`);
    const isDone = await copied(links.join("\n"));
    toast(
      isDone
        ? { kind: "done", text: `Copied ${pluralText(runs.length, "link")}` }
        : { kind: "error", text: "The browser did not let us copy." },
    );
  };
  return (
    <div className={styles["bar"]} role="toolbar" aria-label="With the selected runs">
      <strong role="status">{pluralText(runs.length, "run")} selected</strong>
      {children}
      <Button look="quiet" onClick={() => void copy()}>
        <Link2 size={14} aria-hidden /> Copy links
      </Button>
      <Button look="quiet" disabled={!isEditor} title={why} onClick={() => setOpen("tag")}>
        <Tag size={14} aria-hidden /> Tag
      </Button>
      <Button
        look="quiet"
        disabled={!isEditor || cancellable(runs).length === 0}
        title={why ?? (cancellable(runs).length === 0 ? "All of them have ended" : undefined)}
        onClick={() => setOpen("cancel")}
      >
        <Ban size={14} aria-hidden /> Cancel
      </Button>
      <Button look="quiet" className={styles["clear"]} aria-label="Select none" onClick={onClear}>
        <X size={14} aria-hidden />
      </Button>
      {open === "tag" && <TagDialog runs={runs} onClose={() => setOpen(null)} />}
      {open === "cancel" && <CancelDialog runs={runs} onClose={() => setOpen(null)} />}
    </div>
  );
}
