import { useEffect, useLayoutEffect, useRef, type RefObject } from "react";

import { panned, zoomed, type Scale } from "./scale";
import { type Change } from "./useView";

/** A press that moves less than this is a click. */
const STILL = 4;
const PER_WHEEL = 0.0022;

/** Zoom with ctrl or ⌘ and the wheel, move by dragging or sideways wheeling; `labels` is what lies left of the time. */
export function useGestures(
  box: RefObject<HTMLElement | null>,
  scale: Scale,
  labels: number,
  change: (by: Change) => void,
): void {
  const latest = useRef({ scale, labels, change });
  useLayoutEffect(() => {
    latest.current = { scale, labels, change };
  });
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const inTime = (event: MouseEvent): number =>
      event.clientX - element.getBoundingClientRect().left - latest.current.labels;
    const pan = (pixels: number): void => {
      const { width } = latest.current.scale;
      latest.current.change((span, warp) => panned(warp, span, pixels / Math.max(1, width)));
    };
    const onWheel = (event: WheelEvent): void => {
      const x = inTime(event);
      if (x < 0) return;
      const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
      if (event.ctrlKey || event.metaKey) {
        const around = latest.current.scale.toTime(x);
        const times = Math.exp(Math.max(-200, Math.min(200, event.deltaY)) * PER_WHEEL);
        latest.current.change((span, warp) => zoomed(warp, span, times, around));
      } else if (event.shiftKey || Math.abs(sideways) > Math.abs(event.deltaY)) pan(sideways);
      else return;
      event.preventDefault();
    };
    let pressed: { x: number; isMoving: boolean } | null = null;
    const onDown = (event: PointerEvent): void => {
      if (event.button === 0 && inTime(event) >= 0) pressed = { x: event.clientX, isMoving: false };
    };
    const onMove = (event: PointerEvent): void => {
      if (pressed === null) return;
      const moved = pressed.x - event.clientX;
      if (!pressed.isMoving && Math.abs(moved) < STILL) return;
      if (!pressed.isMoving) element.setPointerCapture(event.pointerId);
      pressed = { x: event.clientX, isMoving: true };
      element.dataset["moving"] = "";
      pan(moved);
    };
    const onUp = (): void => {
      delete element.dataset["moving"];
      if (pressed?.isMoving === true) window.addEventListener("click", stop, { capture: true, once: true });
      // Where no click follows, the next one is meant.
      setTimeout(() => window.removeEventListener("click", stop, { capture: true }));
      pressed = null;
    };
    const ends = new AbortController();
    const options = { signal: ends.signal };
    element.addEventListener("wheel", onWheel, { ...options, passive: false });
    element.addEventListener("pointerdown", onDown, options);
    element.addEventListener("pointermove", onMove, options);
    element.addEventListener("pointerup", onUp, options);
    element.addEventListener("pointercancel", onUp, options);
    return () => ends.abort();
  }, [box]);
}

function stop(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}
