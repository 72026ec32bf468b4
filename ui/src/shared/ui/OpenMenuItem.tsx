import { DropdownMenu } from "radix-ui";
import { type ReactNode } from "react";

import styles from "./Menu.module.css";

export interface MenuItemProps {
  readonly onSelect: () => void;
  readonly children: ReactNode;
  readonly shortcut?: string;
  readonly disabled?: boolean;
}

/** An entry of a menu that is open. */
export function OpenMenuItem({ onSelect, children, shortcut, disabled = false }: MenuItemProps) {
  return (
    <DropdownMenu.Item className={styles["item"]} onSelect={onSelect} disabled={disabled}>
      {children}
      {shortcut !== undefined && <kbd className={styles["shortcut"]}>{shortcut}</kbd>}
    </DropdownMenu.Item>
  );
}
