import {
  cloneElement,
  lazy,
  Suspense,
  useState,
  type ButtonHTMLAttributes,
  type ReactElement,
  type ReactNode,
} from "react";

const OpenMenu = lazy(async () => ({ default: (await import("./OpenMenu")).OpenMenu }));

interface Props {
  /** The button that opens it. */
  readonly trigger: ReactElement<ButtonHTMLAttributes<HTMLButtonElement>>;
  readonly children: ReactNode;
  readonly align?: "start" | "end";
  /** For menus that a key opens, too. */
  readonly isOpen?: boolean;
  readonly onOpen?: (isOpen: boolean) => void;
}

/** A menu under a button; its entries are `MenuItem`s. No page waits for what draws it: that comes when it is opened. */
export function Menu({ trigger, children, align = "start", isOpen, onOpen }: Props) {
  const [isOwnOpen, setOwnOpen] = useState(false);
  const [wasWanted, setWanted] = useState(false);
  const isShown = isOpen ?? isOwnOpen;
  const setShown = onOpen ?? setOwnOpen;
  // A key may have opened it: the button that gets the focus back has to stay the same one.
  if (isShown && !wasWanted) setWanted(true);
  const button = cloneElement(trigger, {
    "aria-haspopup": "menu",
    "aria-expanded": isShown,
    onClick: () => setShown(true),
  });
  if (!wasWanted) return button;
  return (
    <Suspense fallback={button}>
      <OpenMenu trigger={trigger} align={align} isOpen={isShown} onOpen={setShown}>
        {children}
      </OpenMenu>
    </Suspense>
  );
}
