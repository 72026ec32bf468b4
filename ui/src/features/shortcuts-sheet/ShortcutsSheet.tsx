import { useAtom } from "jotai";
import { useSyncExternalStore } from "react";

import { isSingleKeyOffAtom } from "@/entities/appearance/appearanceAtoms";
import { allShortcuts, onShortcuts } from "@/shared/keyboard/shortcuts";
import { Dialog } from "@/shared/ui/Dialog";

import styles from "./ShortcutsSheet.module.css";

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

const names: Readonly<Record<string, string>> = {
  mod: navigator.platform.startsWith("Mac") ? "⌘" : "Ctrl",
  Enter: "↵",
  Escape: "esc",
};

/** Every key that does something here, by what it does. */
export function ShortcutsSheet({ isOpen, onClose }: Props) {
  const shortcuts = useSyncExternalStore(onShortcuts, allShortcuts);
  const [isSingleOff, setIsSingleOff] = useAtom(isSingleKeyOffAtom);
  const groups = [...new Set(shortcuts.map((each) => each.group))];
  return (
    <Dialog title="Keys" isOpen={isOpen} onClose={onClose} width={720}>
      <div className={styles["groups"]}>
        {groups.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {shortcuts
                .filter((each) => each.group === group)
                .map((each) => (
                  <div key={each.keys + each.does}>
                    <dt>{each.does}</dt>
                    <dd>
                      {each.keys.split(/[ +]/).map((key, place) => (
                        <kbd key={place}>{names[key] ?? key}</kbd>
                      ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
      <label className={styles["off"]}>
        <input
          type="checkbox"
          checked={isSingleOff}
          onChange={(event) => setIsSingleOff(event.target.checked)}
        />
        Turn off keys without Ctrl or ⌘ (they can be in the way of voice control)
      </label>
    </Dialog>
  );
}
