import { useAtomValue, useSetAtom } from "jotai";
import { type AnchorHTMLAttributes, type MouseEvent } from "react";

import { goAtom, placeAtom, type Mode } from "./history";
import { addressOf, placeAfter, type Target } from "./place";

type Props = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href"> & {
  readonly to: Target;
  readonly mode?: Mode;
  readonly ref?: React.Ref<HTMLAnchorElement>;
};

/** A link within the dashboard: a true one, so that it can be copied, and opened in a tab of its own. */
export function DeepLink({ to, mode = "push", onClick, children, ...rest }: Props) {
  const place = useAtomValue(placeAtom);
  const go = useSetAtom(goAtom);
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    const isForBrowser =
      event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0;
    if (event.defaultPrevented || isForBrowser || (rest.target !== undefined && rest.target !== "_self"))
      return;
    event.preventDefault();
    go(to, mode);
  };
  return (
    <a {...rest} href={addressOf(placeAfter(place, to))} onClick={follow}>
      {children}
    </a>
  );
}
