import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";

import { runQueries } from "@/entities/run/queries";
import { Button } from "@/shared/ui/Button";

import styles from "./Docstring.module.css";
import { isLong } from "./model";

const Markdown = lazy(async () => ({ default: (await import("@/shared/ui/Markdown")).Markdown }));
const LINES = 4;

/** Its first line without the signs of Markdown, for as long as what reads them is on its way. */
const plainOf = (text: string): string => (text.split("\n", 1)[0] ?? "").replaceAll(/\*\*|`/g, "");

/** What the pipeline's author says of it, a few lines at first. */
export function Docstring({ rootId }: { readonly rootId: string }) {
  const { data } = useQuery(runQueries.source(rootId));
  const [isOpen, setOpen] = useState(false);
  if (data === undefined || data.docstring.trim() === "") return null;
  const isFolded = isLong(data.docstring, LINES);
  return (
    <div className={styles["docstring"]}>
      <div className={isFolded && !isOpen ? styles["folded"] : undefined}>
        <Suspense fallback={<p>{plainOf(data.docstring)}</p>}>
          <Markdown text={data.docstring} />
        </Suspense>
      </div>
      {isFolded && (
        <Button look="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? "Less" : "More"}
        </Button>
      )}
    </div>
  );
}
