import { copied } from "@/shared/lib/copy";
import { toastAtom } from "@/shared/ui/toastAtoms";
import { useSetAtom } from "jotai";

import styles from "./RunId.module.css";

export const SHORT_ID = 8;

/** The beginning of an id; a click copies all of it. */
export function RunId({ id }: { readonly id: string }) {
  const toast = useSetAtom(toastAtom);
  const copy = async (): Promise<void> => {
    const isDone = await copied(id);
    toast(
      isDone
        ? { kind: "done", text: `Copied ${id}` }
        : { kind: "error", text: "The browser did not let us copy." },
    );
  };
  return (
    <button type="button" className={styles["id"]} title={`Copy ${id}`} onClick={() => void copy()}>
      {id.slice(0, SHORT_ID)}
    </button>
  );
}
