import { useEffect, useRef, type RefObject } from "react";

/** Of a row that is perhaps wider than its place: its current item is seen, and `data-more` says where it goes on. */
export function useScrolledRow<E extends HTMLElement>(current: string): RefObject<E | null> {
  const row = useRef<E>(null);
  useEffect(() => {
    const element = row.current;
    if (element === null) return undefined;
    const tell = (): void => {
      const { scrollLeft, scrollWidth, clientWidth } = element;
      const rest = scrollWidth - clientWidth - scrollLeft;
      element.dataset["more"] = `${scrollLeft > 1 ? "start" : ""} ${rest > 1 ? "end" : ""}`.trim();
    };
    const observer = new ResizeObserver(tell);
    observer.observe(element);
    element.addEventListener("scroll", tell, { passive: true });
    tell();
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", tell);
    };
  }, []);
  useEffect(() => {
    const element = row.current;
    const item = element?.querySelector<HTMLElement>("[aria-current=true]");
    if (element === null || item === undefined || item === null) return;
    // Only sideways: the page stays where it is.
    const [place, own] = [element.getBoundingClientRect(), item.getBoundingClientRect()];
    const margin = element.clientWidth / 8;
    if (own.left < place.left + margin) element.scrollLeft += own.left - place.left - margin;
    else if (own.right > place.right - margin) element.scrollLeft += own.right - place.right + margin;
  }, [current]);
  return row;
}
