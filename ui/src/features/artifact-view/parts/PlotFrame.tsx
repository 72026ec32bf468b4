import { useCallback, useEffect, useRef, useState } from "react";

import { token } from "@/shared/lib/tokens";

import { fieldOf, textOf } from "../reading";
import { Note } from "./Note";
import styles from "./PlotFrame.module.css";

interface Props {
  /** JSON of data and layout. */
  readonly figure: string;
  readonly title: string;
  readonly height: number;
}

const SERIES = [1, 2, 3, 4, 5, 6, 7, 8] as const;

const themeNow = () => ({
  scheme: getComputedStyle(document.documentElement).colorScheme === "dark" ? "dark" : "light",
  text: token("--text"),
  line: token("--line"),
  ground: token("--surface"),
  series: SERIES.map((place) => token(`--series-${place}`)),
});

/** A figure, drawn by a page in a sandbox: it has no origin and can reach nothing of ours. */
export function PlotFrame({ figure, title, height }: Props) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isDrawn, setIsDrawn] = useState(false);
  const order = useCallback(
    () => frame.current?.contentWindow?.postMessage({ sematic: "draw", figure, theme: themeNow() }, "*"),
    [figure],
  );
  useEffect(() => {
    const hear = (event: MessageEvent<unknown>): void => {
      // It has no origin that could be compared; but no other window is this one.
      if (event.source !== frame.current?.contentWindow) return;
      const said = fieldOf(event.data, "sematic");
      if (said === "ready") order();
      if (said === "drawn") setIsDrawn(true);
      if (said === "failed") setProblem(textOf(fieldOf(event.data, "reason")) ?? "It cannot be drawn.");
    };
    window.addEventListener("message", hear);
    order();
    return () => window.removeEventListener("message", hear);
  }, [order]);
  useEffect(() => {
    const watcher = new MutationObserver(order);
    watcher.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", order);
    return () => {
      watcher.disconnect();
      scheme.removeEventListener("change", order);
    };
  }, [order]);
  return (
    <div className={styles["figure"]}>
      {problem !== null && <Note>{problem} In Python, the figure shows itself.</Note>}
      {problem === null && !isDrawn && <p className={styles["drawing"]}>Drawing…</p>}
      <iframe
        ref={frame}
        className={styles["frame"]}
        style={{
          height,
          display: problem === null ? "block" : "none",
          visibility: isDrawn ? "visible" : "hidden",
        }}
        src="/plotly.html"
        sandbox="allow-scripts"
        title={`Figure: ${title}`}
      />
    </div>
  );
}
