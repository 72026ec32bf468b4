import { type ModuleLayer } from "../modules";
import { SettingList } from "./SettingList";
import styles from "./StepBoxes.module.css";

/** The steps of a pipeline as boxes, one after the other; what runs side by side stands side by side. */
export function StepBoxes({ steps }: { readonly steps: readonly ModuleLayer[] }) {
  return (
    <ol className={styles["steps"]}>
      {steps.map((step, place) => (
        <li key={place}>
          <StepBox step={step} />
        </li>
      ))}
    </ol>
  );
}

const BRANCHING = /ColumnTransformer|FeatureUnion|Voting|Stacking/;

function StepBox({ step }: { readonly step: ModuleLayer }) {
  const changed = step.settings.filter((each) => each.isChanged && !/^(steps|transformers)$/.test(each.name));
  return (
    <div className={styles["box"]}>
      <p className={styles["head"]}>
        <strong dir="auto">{step.name}</strong>
        {step.type !== step.name && <span className={styles["type"]}>{step.type}</span>}
        {changed.map(({ name, value }) => (
          <code key={name} className={styles["changed"]}>
            {name}={value}
          </code>
        ))}
      </p>
      {step.children.length > 0 && (
        <ol className={BRANCHING.test(step.type) ? styles["branches"] : styles["steps"]}>
          {step.children.map((child, place) => (
            <li key={place}>
              <StepBox step={child} />
            </li>
          ))}
        </ol>
      )}
      {step.children.length === 0 && step.settings.length > 0 && (
        <details>
          <summary>{step.settings.length} settings</summary>
          <SettingList settings={step.settings} />
        </details>
      )}
    </div>
  );
}
