import { useState, type UIEvent } from "react";

/** From here on the header gives its place to what is read. */
const FROM = 48;
/** A panel must have more to scroll than the header can give, or it would jump between both. */
const LEAST = 280;

/** Whether the header is low, because one of the panels is scrolled. */
export function useCompact(): { isCompact: boolean; onScroll: (event: UIEvent) => void } {
  const [isCompact, setCompact] = useState(false);
  return {
    isCompact,
    onScroll: ({ target }) => {
      if (!(target instanceof HTMLElement)) return;
      const { scrollTop, scrollHeight, clientHeight } = target;
      // What scrolls sideways alone has nothing to say here.
      if (scrollHeight <= clientHeight) return;
      if (scrollTop > FROM && scrollHeight - clientHeight > LEAST) setCompact(true);
      else if (scrollTop === 0) setCompact(false);
    },
  };
}
