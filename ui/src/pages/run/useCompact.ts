import { useEffect, useRef, useState, type UIEvent } from "react";

/** From here on the header gives its place to what is read. */
const FROM = 48;

/** The one of the two panels that something is in. */
const panelOf = (body: Element, within: Element): Element | undefined =>
  [...body.children].find((each) => each.contains(within));

/**
 * Whether the header is low, because what is read in one of the panels is scrolled.
 *
 * `shown` names what the panels show: what was scrolled may be gone with the next.
 */
export function useCompact(shown: string): { isCompact: boolean; onScroll: (event: UIEvent) => void } {
  const [isCompact, setCompact] = useState(false);
  // In a panel there are others that scroll, a text or a log: the header is low until all of them are at their top.
  const scrolled = useRef(new Set<HTMLElement>());
  useEffect(() => {
    for (const each of scrolled.current) if (!each.isConnected) scrolled.current.delete(each);
    if (scrolled.current.size === 0) setCompact(false);
  }, [shown]);
  return {
    isCompact,
    onScroll: ({ target, currentTarget: body }) => {
      if (!(target instanceof HTMLElement)) return;
      const { scrollTop, scrollHeight, clientHeight } = target;
      const known = scrolled.current;
      if (scrollTop === 0) {
        // What only ever scrolls sideways has nothing to say here.
        if (!known.delete(target)) return;
        const panel = panelOf(body, target);
        const isScrolled = (each: HTMLElement): boolean =>
          each.scrollTop > 0 && panel?.contains(each) === true;
        if (![...known].some(isScrolled)) setCompact(false);
        return;
      }
      // It must have more to scroll than there is above the panels, or it would jump between both.
      const above = body.getBoundingClientRect().top - (body.parentElement?.getBoundingClientRect().top ?? 0);
      if (scrollTop <= FROM || (!isCompact && scrollHeight - clientHeight <= above)) return;
      known.add(target);
      setCompact(true);
    },
  };
}
