import { CircleHelp, Search } from "lucide-react";

import { Button } from "@/shared/ui/Button";
import { DeepLink, paths } from "@/shared/location";

import { Breadcrumb } from "./Breadcrumb";
import { ConnectionDot } from "./ConnectionDot";
import styles from "./TopBar.module.css";
import { UserMenu } from "./UserMenu";

interface Props {
  readonly onSearch: () => void;
  readonly onHelp: () => void;
}

const MODIFIER = navigator.platform.startsWith("Mac") ? "⌘" : "Ctrl ";

export function TopBar({ onSearch, onHelp }: Props) {
  return (
    <header className={styles["bar"]}>
      <DeepLink to={{ path: paths.home }} className={styles["logo"]} aria-label="Sematic, home">
        <img src="/icon.svg" alt="" width={20} height={20} /> <span>Sematic</span>
      </DeepLink>
      <Breadcrumb />
      <button
        type="button"
        className={styles["search"]}
        onClick={onSearch}
        aria-label="Search runs, pipelines, ids"
      >
        <Search size={14} aria-hidden />
        <span>
          <span>Search</span> <span>runs, pipelines, ids…</span>
        </span>
        <kbd>{MODIFIER}K</kbd>
      </button>
      <ConnectionDot />
      <Button look="quiet" aria-label="Keyboard shortcuts" title="Keyboard shortcuts (?)" onClick={onHelp}>
        <CircleHelp size={16} aria-hidden />
      </Button>
      <UserMenu />
    </header>
  );
}
