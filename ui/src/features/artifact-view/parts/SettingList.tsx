import { type Setting } from "../modules";
import styles from "./SettingList.module.css";

/** Settings by name; those that somebody changed stand out. */
export function SettingList({ settings }: { readonly settings: readonly Setting[] }) {
  return (
    <dl className={styles["settings"]}>
      {settings.map(({ name, value, isChanged }) => (
        <div key={name} className={styles["setting"]} data-changed={isChanged || undefined}>
          <dt dir="auto">{name}</dt>
          <dd title={isChanged ? `${value} – not the default` : value} dir="auto">
            {value}
            {isChanged && <span className={styles["mark"]}>changed</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
