import { DropdownMenu } from "radix-ui";
import { type ReactNode } from "react";

import styles from "./Menu.module.css";

interface Props {
  readonly onSelect: () => void;
  readonly children: ReactNode;
  readonly shortcut?: string;
  readonly disabled?: boolean;
}

export function MenuItem({ onSelect, children, shortcut, disabled = false }: Props) {
  return (
    <DropdownMenu.Item className={styles["item"]} onSelect={onSelect} disabled={disabled}>
      {children}
      {shortcut !== undefined && <kbd className={styles["shortcut"]}>{shortcut}</kbd>}
    </DropdownMenu.Item>
  );
}
