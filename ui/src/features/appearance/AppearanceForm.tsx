import { useAtom } from "jotai";
import { useId } from "react";

import {
  densitySettingAtom,
  isSingleKeyOffAtom,
  themeSettingAtom,
} from "@/entities/appearance/appearanceAtoms";

import { keysOf } from "@/shared/lib/keysOf";

import styles from "./AppearanceForm.module.css";

const themes = { system: "As the system", light: "Light", dark: "Dark", contrast: "High contrast" } as const;
const densities = { compact: "Compact", comfy: "Comfortable" } as const;

/** How the dashboard looks in this browser. */
export function AppearanceForm() {
  const [theme, setTheme] = useAtom(themeSettingAtom);
  const [density, setDensity] = useAtom(densitySettingAtom);
  const [isSingleOff, setIsSingleOff] = useAtom(isSingleKeyOffAtom);
  return (
    <form className={styles["form"]}>
      <Choice title="Theme" words={themes} value={theme} onChange={setTheme} />
      <Choice title="Density" words={densities} value={density} onChange={setDensity} />
      <fieldset>
        <legend>Keys</legend>
        <label>
          <input
            type="checkbox"
            checked={!isSingleOff}
            onChange={(event) => setIsSingleOff(!event.target.checked)}
          />
          <span>
            Keys without Ctrl or ⌘ do something (<kbd>?</kbd> shows which)
          </span>
        </label>
      </fieldset>
      <p>
        This browser remembers it. A link with <code>?theme=dark</code> shows a page so without changing
        anything.
      </p>
    </form>
  );
}

interface ChoiceProps<T extends string> {
  readonly title: string;
  readonly words: Readonly<Record<T, string>>;
  readonly value: T;
  readonly onChange: (value: T) => void;
}

function Choice<T extends string>({ title, words, value, onChange }: ChoiceProps<T>) {
  const name = useId();
  return (
    <fieldset>
      <legend>{title}</legend>
      {keysOf(words).map((each) => (
        <label key={each}>
          <input type="radio" name={name} checked={each === value} onChange={() => onChange(each)} />{" "}
          {words[each]}
        </label>
      ))}
    </fieldset>
  );
}
