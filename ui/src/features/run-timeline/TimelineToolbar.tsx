import { Ellipsis, FoldHorizontal, Maximize, Minus, Plus } from "lucide-react";
import { type ReactNode } from "react";

import { Button } from "@/shared/ui/Button";
import { Menu } from "@/shared/ui/Menu";
import { MenuItem } from "@/shared/ui/MenuItem";
import { Select } from "@/shared/ui/Select";

import { modeWords, type Shown } from "./address";
import styles from "./TimelineToolbar.module.css";

interface Props {
  readonly shown: Shown;
  readonly onShow: (more: Partial<Shown>) => void;
  readonly gaps: number;
  readonly onZoom: (times: number) => void;
  readonly onFit: () => void;
  readonly isVirtualShown: boolean;
  readonly onVirtualShown: (isShown: boolean) => void;
  /** The search. */
  readonly children: ReactNode;
}

/** How the timeline is shown. */
export function TimelineToolbar(props: Props) {
  const { shown, onShow, gaps, onZoom, onFit, isVirtualShown, onVirtualShown, children } = props;
  return (
    <div className={styles["toolbar"]}>
      <Select
        aria-label="What the rows are"
        words={modeWords}
        value={shown.mode}
        onChange={(mode) => onShow({ mode })}
      />
      <div className={styles["search"]}>{children}</div>
      <Legend />
      <Button
        look="quiet"
        aria-label="Idle gaps are short"
        aria-pressed={!shown.isIdleShown && gaps > 0}
        disabled={gaps === 0}
        title={
          gaps === 0 ? "There is no long time in which nothing ran" : "Make times short in which nothing ran"
        }
        onClick={() => onShow({ isIdleShown: !shown.isIdleShown })}
      >
        <FoldHorizontal size={14} aria-hidden />
        <span className={styles["words"]}>Idle gaps</span>
      </Button>
      <span className={styles["zoom"]}>
        <Button look="quiet" aria-label="Zoom out" title="Zoom out ( - )" onClick={() => onZoom(2)}>
          <Minus size={14} aria-hidden />
        </Button>
        <Button look="quiet" aria-label="Zoom in" title="Zoom in ( + )" onClick={() => onZoom(0.5)}>
          <Plus size={14} aria-hidden />
        </Button>
        <Button
          look="quiet"
          aria-label="Show all of the time"
          title="Show all of the time ( f )"
          onClick={onFit}
        >
          <Maximize size={14} aria-hidden />
        </Button>
      </span>
      <Menu
        align="end"
        trigger={
          <Button look="quiet" aria-label="How the timeline is shown">
            <Ellipsis size={16} aria-hidden />
          </Button>
        }
      >
        <MenuItem onSelect={() => onVirtualShown(!isVirtualShown)}>
          {isVirtualShown ? "Hide" : "Show"} runs that only build lists, tuples and dictionaries
        </MenuItem>
      </Menu>
    </div>
  );
}

function Legend() {
  return (
    <span className={styles["legend"]} aria-hidden>
      <i data-kind="queued" /> queued
      <i data-kind="running" /> running
      <i data-kind="waiting" /> its steps
      <b>◇</b> cached
      <i data-kind="failed" /> failed attempt
      <b>↻</b> attempts
    </span>
  );
}
