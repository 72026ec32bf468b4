import { useRef } from "react";

import styles from "./TableGrid.module.css";

interface Props {
  readonly width: number;
  /** Null: as wide as it was at first. */
  readonly onResize: (width: number | null) => void;
}

/** The right edge of a column's name: it can be drawn, and a double click undoes that. */
export function ResizeHandle({ width, onResize }: Props) {
  const drag = useRef<{ readonly x: number; readonly width: number } | null>(null);
  return (
    <div
      className={styles["handle"]}
      aria-hidden
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { x: event.clientX, width };
      }}
      onPointerMove={(event) => {
        if (drag.current !== null) onResize(drag.current.width + event.clientX - drag.current.x);
      }}
      onPointerUp={() => {
        drag.current = null;
      }}
      onDoubleClick={() => onResize(null)}
    />
  );
}
