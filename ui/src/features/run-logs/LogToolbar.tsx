import { ChevronDown, Download, ListFilter, Maximize2, Minimize2, WrapText } from "lucide-react";
import { useSetAtom } from "jotai";
import { type ReactNode, type RefObject } from "react";

import { type LogFacts } from "@/entities/log/logPages";
import { logAddress, type LogPlace } from "@/entities/log/queries";
import { bytesText, countText } from "@/shared/lib/numbers";
import { goAtom } from "@/shared/location";
import { Button } from "@/shared/ui/Button";
import { Menu } from "@/shared/ui/Menu";
import { MenuItem } from "@/shared/ui/MenuItem";

import { LEVELS, lettersWith, levelLetters, levelWords, type Level } from "./levels";
import { LogSearchBox } from "./LogSearchBox";
import styles from "./LogToolbar.module.css";
import { type LogSearch } from "./useLogSearch";

interface Props {
  readonly place: LogPlace;
  readonly attempts: readonly number[];
  readonly facts: LogFacts;
  readonly search: LogSearch;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly levels: readonly Level[];
  readonly onLevels: (letters: string) => void;
  readonly isOnlyFound: boolean;
  readonly onOnlyFound: (isOnly: boolean) => void;
  readonly isWrapped: boolean;
  readonly onWrapped: (isWrapped: boolean) => void;
  readonly isWide: boolean;
  readonly onWide: (isWide: boolean) => void;
}

/** What can be done with a log. */
export function LogToolbar(props: Props) {
  const { place, attempts, facts, search, field, levels, isOnlyFound, isWrapped, isWide } = props;
  const go = useSetAtom(goAtom);
  const isThere = facts.status === "there" && facts.lines > 0;
  return (
    <div className={styles["bar"]} role="toolbar" aria-label="Log">
      <LogSearchBox search={search} field={field} isDisabled={!isThere} />
      <div className={styles["group"]} role="group" aria-label="Levels">
        {LEVELS.map((level) => (
          <Toggle
            key={level}
            label={`${levelWords[level]} only`}
            isOn={levels.includes(level)}
            onChange={() => props.onLevels(lettersWith(levels, level))}
          >
            <span data-level={level} className={styles["letter"]}>
              {levelLetters[level]}
            </span>
          </Toggle>
        ))}
        <Toggle label="Found lines only" isOn={isOnlyFound} onChange={() => props.onOnlyFound(!isOnlyFound)}>
          <ListFilter size={14} aria-hidden />
        </Toggle>
      </div>
      <div className={styles["group"]}>
        {attempts.length > 1 && (
          <Menu
            trigger={
              <Button look="quiet">
                Attempt {place.attempt} <ChevronDown size={14} aria-hidden />
              </Button>
            }
          >
            {attempts.map((attempt) => (
              <MenuItem key={attempt} onSelect={() => go({ hash: { attempt: String(attempt), log: null } })}>
                Attempt {attempt}
                {attempt === attempts.at(-1) ? " (newest)" : ""}
              </MenuItem>
            ))}
          </Menu>
        )}
        <Toggle label="Wrap long lines" isOn={isWrapped} onChange={() => props.onWrapped(!isWrapped)}>
          <WrapText size={14} aria-hidden />
        </Toggle>
        {isThere && (
          <a
            className={styles["download"]}
            href={logAddress(place)}
            download
            aria-label="Download the log"
            title={`Download: ${countText(facts.lines)} lines, ${bytesText(facts.size)}`}
          >
            <Download size={14} aria-hidden />
          </a>
        )}
        <Toggle
          label={isWide ? "Back to the page" : "Fill the window"}
          isOn={isWide}
          onChange={() => props.onWide(!isWide)}
        >
          {isWide ? <Minimize2 size={14} aria-hidden /> : <Maximize2 size={14} aria-hidden />}
        </Toggle>
      </div>
    </div>
  );
}

function Toggle({
  label,
  isOn,
  onChange,
  children,
}: {
  readonly label: string;
  readonly isOn: boolean;
  readonly onChange: () => void;
  readonly children: ReactNode;
}) {
  return (
    <Button
      look="quiet"
      className={styles["toggle"]}
      aria-label={label}
      title={label}
      aria-pressed={isOn}
      onClick={onChange}
    >
      {children}
    </Button>
  );
}
