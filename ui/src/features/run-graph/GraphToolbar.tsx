import {
  ArrowDownUp,
  ChevronsDownUp,
  ChevronsUpDown,
  Download,
  Map as MapIcon,
  Maximize,
  Palette,
  Route,
} from "lucide-react";
import { useAtom } from "jotai";
import { useRef, type ReactNode } from "react";

import { SEARCH_HELP, troubleWith } from "@/entities/graph/search";
import { SearchTrouble } from "@/entities/graph/SearchTrouble";
import { findAtom } from "@/shared/location";
import { useShortcuts } from "@/shared/keyboard/useShortcuts";
import { countText } from "@/shared/lib/numbers";
import { Button } from "@/shared/ui/Button";
import { Menu } from "@/shared/ui/Menu";
import { MenuItem } from "@/shared/ui/MenuItem";

import styles from "./GraphToolbar.module.css";
import { COLOURINGS, colouringWords } from "./paint";
import { colouringAtom, directionAtom, isCriticalShownAtom, isMinimapShownAtom } from "./view";

interface Props {
  /** Null: nothing is looked for. */
  readonly matches: number | null;
  /** Which of the matches was gone to, from 1; 0 if none was. */
  readonly current: number;
  readonly onMatch: (step: 1 | -1) => void;
  readonly onFit: () => void;
  readonly onOpenAll: () => void;
  readonly onCloseAll: () => void;
  readonly onExport: (kind: "svg" | "png") => void;
}

export function GraphToolbar(props: Props) {
  const field = useRef<HTMLInputElement>(null);
  useShortcuts([
    { keys: "/", does: "Search in the graph", group: "Graph", run: () => field.current?.focus() },
  ]);
  const [query, setQuery] = useAtom(findAtom);
  const trouble = troubleWith(query);
  const [isCritical, setCritical] = useAtom(isCriticalShownAtom);
  const [isMinimap, setMinimap] = useAtom(isMinimapShownAtom);
  const [direction, setDirection] = useAtom(directionAtom);
  const [colouring, setColouring] = useAtom(colouringAtom);
  return (
    <div className={styles["bar"]} role="toolbar" aria-label="Graph">
      <input
        ref={field}
        type="search"
        className={styles["search"]}
        placeholder="Name or state:failed"
        aria-label="Search runs in the graph"
        aria-invalid={trouble !== ""}
        title={SEARCH_HELP}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") props.onMatch(event.shiftKey ? -1 : 1);
          if (event.key !== "Escape") return;
          // The browser would empty it: what was looked for stays lit.
          event.preventDefault();
          event.currentTarget.blur();
        }}
      />
      {props.matches !== null && (
        <span className={styles["matches"]} role="status">
          {props.current > 0 ? `${countText(props.current)} of ` : ""}
          {countText(props.matches)} found
        </span>
      )}
      <span className={styles["gap"]} />
      <Tool title="Expand all" onPress={props.onOpenAll} icon={<ChevronsUpDown size={15} />} />
      <Tool title="Collapse all" onPress={props.onCloseAll} icon={<ChevronsDownUp size={15} />} />
      <Tool title="Fit (f)" onPress={props.onFit} icon={<Maximize size={15} />} />
      <Tool
        title="Critical path"
        isOn={isCritical}
        onPress={() => setCritical(!isCritical)}
        icon={<Route size={15} />}
      />
      <Tool
        title="Minimap (m)"
        isOn={isMinimap}
        onPress={() => setMinimap(!isMinimap)}
        icon={<MapIcon size={15} />}
      />
      <Tool
        title={direction === "down" ? "Left to right" : "Top to bottom"}
        onPress={() => setDirection(direction === "down" ? "right" : "down")}
        icon={<ArrowDownUp size={15} className={direction === "down" ? undefined : styles["turned"]} />}
      />
      <Menu
        align="end"
        trigger={
          <Button look="quiet" title="Colour by" aria-label={`Colour by: ${colouringWords[colouring]}`}>
            <Palette size={15} aria-hidden />
          </Button>
        }
      >
        {COLOURINGS.map((each) => (
          <MenuItem key={each} onSelect={() => setColouring(each)} shortcut={each === colouring ? "✓" : ""}>
            {colouringWords[each]}
          </MenuItem>
        ))}
      </Menu>
      <Menu
        align="end"
        trigger={
          <Button look="quiet" title="Export" aria-label="Export">
            <Download size={15} aria-hidden />
          </Button>
        }
      >
        <MenuItem onSelect={() => props.onExport("svg")}>SVG</MenuItem>
        <MenuItem onSelect={() => props.onExport("png")}>PNG</MenuItem>
      </Menu>
      <SearchTrouble text={trouble} />
    </div>
  );
}

interface ToolProps {
  readonly title: string;
  readonly icon: ReactNode;
  readonly isOn?: boolean;
  readonly onPress: () => void;
}

function Tool({ title, icon, isOn, onPress }: ToolProps) {
  return (
    <Button look="quiet" title={title} aria-label={title} aria-pressed={isOn} onClick={onPress}>
      {icon}
    </Button>
  );
}
