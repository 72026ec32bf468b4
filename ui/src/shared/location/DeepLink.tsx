import { type AnchorHTMLAttributes, type MouseEvent } from "react";

import { type Mode } from "./history";
import { type Target } from "./place";
import { useLinks } from "./useLinks";

type Props = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href"> & {
  readonly to: Target;
  readonly mode?: Mode;
  readonly ref?: React.Ref<HTMLAnchorElement>;
};

/** A link within the dashboard: a true one, so that it can be copied, and opened in a tab of its own. */
export function DeepLink({ to, mode = "push", onClick, children, ...rest }: Props) {
  const { hrefOf, follow } = useLinks();
  const click = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    if (rest.target === undefined || rest.target === "_self") follow(event, to, mode);
  };
  return (
    <a {...rest} href={hrefOf(to)} onClick={click}>
      {children}
    </a>
  );
}
