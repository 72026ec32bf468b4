import { DropdownMenu } from "radix-ui";
import { type ReactNode } from "react";

import styles from "./Menu.module.css";

interface Props {
  /** The button that opens it. */
  readonly trigger: ReactNode;
  readonly children: ReactNode;
  readonly align?: "start" | "end";
  /** For menus that a key opens, too. */
  readonly isOpen?: boolean;
  readonly onOpen?: (isOpen: boolean) => void;
}

/** A menu under a button; its entries are `MenuItem`s. */
export function Menu({ trigger, children, align = "start", isOpen, onOpen }: Props) {
  return (
    // Modal menus lock scrolling with a style element, which our content security policy has no place for.
    <DropdownMenu.Root
      modal={false}
      {...(isOpen === undefined ? {} : { open: isOpen })}
      {...(onOpen === undefined ? {} : { onOpenChange: onOpen })}
    >
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={styles["content"]} align={align} sideOffset={4} collisionPadding={8}>
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
