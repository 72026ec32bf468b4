import { useAtomValue, useSetAtom } from "jotai";
import { useMemo, type MouseEvent } from "react";

import { goAtom, placeAtom, type Mode } from "./history";
import { addressOf, placeAfter, type Target } from "./place";

interface Links {
  readonly hrefOf: (to: Target) => string;
  /** What a click on a link does, unless it is for the browser: a new tab, a new window. */
  readonly follow: (event: MouseEvent<HTMLAnchorElement>, to: Target, mode?: Mode) => void;
}

/** What makes links of `<a>`s: for whoever draws so many that each cannot look at the address by itself. */
export function useLinks(): Links {
  const place = useAtomValue(placeAtom);
  const go = useSetAtom(goAtom);
  return useMemo(
    () => ({
      hrefOf: (to) => addressOf(placeAfter(place, to)),
      follow: (event, to, mode = "push") => {
        const isForBrowser =
          event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0;
        if (event.defaultPrevented || isForBrowser) return;
        event.preventDefault();
        go(to, mode);
      },
    }),
    [place, go],
  );
}
