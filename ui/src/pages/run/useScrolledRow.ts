import { useLayoutEffect, useRef, type RefObject } from "react";

/**
 * Of a row that is perhaps wider than its place: its current item is seen, and `data-more` says where it goes on.
 *
 * It is seen again when the row or an item in it gets another width: another view has less room for it, counts come
 * later, and what is not shown has no width at all. Whoever scrolls it is left alone.
 */
export function useScrolledRow<E extends HTMLElement>(current: string, items: string): RefObject<E | null> {
  const row = useRef<E>(null);
  useLayoutEffect(() => {
    const element = row.current;
    if (element === null) return undefined;
    const tell = (): void => {
      const { scrollLeft, scrollWidth, clientWidth } = element;
      const rest = scrollWidth - clientWidth - scrollLeft;
      element.dataset["more"] = `${scrollLeft > 1 ? "start" : ""} ${rest > 1 ? "end" : ""}`.trim();
    };
    const show = (): void => {
      scrollToCurrent(element);
      tell();
    };
    const observer = new ResizeObserver(show);
    for (const each of [element, ...element.children]) observer.observe(each);
    element.addEventListener("scroll", tell, { passive: true });
    show();
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", tell);
    };
  }, [current, items]);
  return row;
}

/** Only sideways: the page stays where it is. */
function scrollToCurrent(row: HTMLElement): void {
  const item = row.querySelector<HTMLElement>("[aria-current=true]");
  if (item === null) return;
  const [place, own] = [row.getBoundingClientRect(), item.getBoundingClientRect()];
  const margin = row.clientWidth / 8;
  if (own.left < place.left + margin) row.scrollLeft += own.left - place.left - margin;
  else if (own.right > place.right - margin) row.scrollLeft += own.right - place.right + margin;
}
