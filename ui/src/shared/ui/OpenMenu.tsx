import { DropdownMenu } from "radix-ui";
import { type ReactElement, type ReactNode } from "react";

import styles from "./Menu.module.css";

interface Props {
  readonly trigger: ReactElement;
  readonly children: ReactNode;
  readonly align: "start" | "end";
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
}

/** A menu with its button, from the moment that somebody wants it: what draws it is loaded then. */
export function OpenMenu({ trigger, children, align, isOpen, onOpen }: Props) {
  return (
    // Modal menus lock scrolling with a style element, which our content security policy has no place for.
    <DropdownMenu.Root modal={false} open={isOpen} onOpenChange={onOpen}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={styles["content"]} align={align} sideOffset={4} collisionPadding={8}>
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
