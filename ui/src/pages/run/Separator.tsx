import { useAtom } from "jotai";
import { type KeyboardEvent, type PointerEvent } from "react";

import { NARROWEST, navigatorWidthAtom, WIDEST } from "./layoutAtoms";
import styles from "./Separator.module.css";

const STEP = 16;
const within = (width: number): number => Math.round(Math.min(WIDEST, Math.max(NARROWEST, width)));

/** Between the tree and the run that is selected: drawn, or moved by arrow keys. */
export function Separator() {
  const [width, setWidth] = useAtom(navigatorWidthAtom);
  const byKey = (event: KeyboardEvent): void => {
    const after = {
      ArrowLeft: width - STEP,
      ArrowRight: width + STEP,
      Home: NARROWEST,
      End: WIDEST,
    }[event.key];
    if (after === undefined) return;
    event.preventDefault();
    setWidth(within(after));
  };
  const draw = (event: PointerEvent<HTMLDivElement>): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const left = event.currentTarget.parentElement?.getBoundingClientRect().left ?? 0;
    setWidth(within(event.clientX - left));
  };
  return (
    <div
      className={styles["separator"]}
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the list of runs"
      aria-valuenow={width}
      aria-valuemin={NARROWEST}
      aria-valuemax={WIDEST}
      tabIndex={0}
      onKeyDown={byKey}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={draw}
      onDoubleClick={() => setWidth(360)}
    />
  );
}
