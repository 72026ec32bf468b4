import { useCallback, useState, type RefCallback } from "react";

/** How wide an element is, in whole pixels; 0 before it is there. */
export function useWidth(): readonly [measure: RefCallback<HTMLElement>, width: number] {
  const [width, setWidth] = useState(0);
  const measure = useCallback((element: HTMLElement | null) => {
    if (element === null) return undefined;
    const read = (): void => setWidth(Math.floor(element.clientWidth));
    read();
    const observer = new ResizeObserver(read);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [measure, width];
}
