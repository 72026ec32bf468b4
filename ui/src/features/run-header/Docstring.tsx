import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { runQueries } from "@/entities/run/queries";
import { Button } from "@/shared/ui/Button";
import { late } from "@/shared/ui/late";

import styles from "./Docstring.module.css";
import { isLong } from "./model";

const Markdown = late(
  () => import("@/shared/ui/Markdown"),
  "Markdown",
  ({ text }: { readonly text: string }) => <p>{text.split("\n", 1)}</p>,
);
const LINES = 4;

/** What the pipeline's author says of it, a few lines at first. */
export function Docstring({ rootId }: { readonly rootId: string }) {
  const { data } = useQuery(runQueries.source(rootId));
  const [isOpen, setOpen] = useState(false);
  if (data === undefined || data.docstring.trim() === "") return null;
  const isFolded = isLong(data.docstring, LINES);
  return (
    <div className={styles["docstring"]}>
      <div className={isFolded && !isOpen ? styles["folded"] : undefined}>
        <Markdown text={data.docstring} />
      </div>
      {isFolded && (
        <Button look="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? "Less" : "More"}
        </Button>
      )}
    </div>
  );
}
