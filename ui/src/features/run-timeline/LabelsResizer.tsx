import { useAtom } from "jotai";
import { useRef } from "react";

import { labelsAtom, LEAST_LABELS, MOST_LABELS } from "./labelsAtom";
import styles from "./LabelsResizer.module.css";

const STEP = 16;
const kept = (width: number): number => Math.round(Math.min(MOST_LABELS, Math.max(LEAST_LABELS, width)));

/** Makes the column of names wider or narrower. */
export function LabelsResizer() {
  const [width, setWidth] = useAtom(labelsAtom);
  const pressed = useRef<{ readonly x: number; readonly width: number } | null>(null);
  return (
    <div
      className={styles["resizer"]}
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the names"
      aria-valuenow={width}
      aria-valuemin={LEAST_LABELS}
      aria-valuemax={MOST_LABELS}

      tabIndex={0}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        pressed.current = { x: event.clientX, width };
      }}
      onPointerMove={(event) => {
        if (pressed.current === null) return;
        setWidth(kept(pressed.current.width + event.clientX - pressed.current.x));
      }}
      onPointerUp={() => {
        pressed.current = null;
      }}
      onKeyDown={(event) => {
        const by = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
        if (by === undefined) return;
        event.preventDefault();
        setWidth(kept(width + by));
      }}
    />
  );
}
