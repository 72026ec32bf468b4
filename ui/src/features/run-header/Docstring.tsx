import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { runQueries } from "@/entities/run/queries";
import { Button } from "@/shared/ui/Button";
import { Markdown } from "@/shared/ui/Markdown";

import styles from "./Docstring.module.css";
import { isLong } from "./model";

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
