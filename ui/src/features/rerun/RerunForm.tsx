import { type ReactNode } from "react";

import { keysOf } from "@/shared/lib/keysOf";
import { CopyButton } from "@/shared/ui/CopyButton";

import {
  callOf,
  codeWords,
  commandOf,
  placeOf,
  pythonOf,
  reuseOf,
  type Code,
  type Earlier,
  type Offer,
  type Scope,
} from "./model";
import styles from "./RerunForm.module.css";

interface Props {
  readonly offer: Offer;
  /** Null as long as that is not known. */
  readonly earlier: Earlier | null;
  /** The name of the selected step; null for the root. */
  readonly step: string | null;
  readonly scope: Scope;
  readonly onScope: (scope: Scope) => void;
  readonly code: Code;
  readonly onCode: (code: Code) => void;
  /** Why it did not begin. */
  readonly trouble: string | null;
}

/** What runs again, with which code, and the same as a command. Inputs are those of the run. */
export function RerunForm({ offer, earlier, step, scope, onScope, code, onCode, trouble }: Props) {
  const call = callOf(offer, code, scope);
  return (
    <div className={styles["form"]}>
      <Choice legend="What runs again, with the same inputs">
        {step !== null && (
          <Option name="scope" isChosen={scope === "step"} onChoose={() => onScope("step")}>
            From <strong>{step}</strong>: it, what it is part of, and what comes after it; the rest is taken
            over
          </Option>
        )}
        <Option name="scope" isChosen={scope === "changed"} onChoose={() => onScope("changed")}>
          What failed or changed; what succeeded with the same inputs and code is taken over
        </Option>
        <Option name="scope" isChosen={scope === "everything"} onChoose={() => onScope("everything")}>
          Everything: nothing of this run is taken over
        </Option>
        <div role="status">
          {earlier !== null &&
            reuseOf(earlier, scope).map((sentence) => (
              <p key={sentence} className={styles["reuse"]}>
                {sentence}
              </p>
            ))}
        </div>
      </Choice>
      <Choice legend="Code">
        {keysOf(codeWords).map((each) => (
          <Option key={each} name="code" isChosen={code === each} onChoose={() => onCode(each)}>
            {codeWords[each]}
          </Option>
        ))}
      </Choice>
      {offer.why_not !== null && (
        <p className={styles["why"]} role="status">
          This server does not run it again: {offer.why_not} This does, {placeOf(offer)}:
        </p>
      )}
      {trouble !== null && (
        <pre className={styles["trouble"]} role="alert">
          {trouble}
        </pre>
      )}
      <Line label="As a command" text={commandOf(offer, code, scope)} />
      {call === null ? (
        <p className={styles["dim"]}>
          Python runs the code that it has, so there is only the command for this.
        </p>
      ) : (
        <Line label="In Python" text={pythonOf(call)} shown={call} />
      )}
    </div>
  );
}

function Choice({ legend, children }: { readonly legend: string; readonly children: ReactNode }) {
  return (
    <fieldset className={styles["choice"]}>
      <legend>{legend}</legend>
      {children}
    </fieldset>
  );
}

interface OptionProps {
  readonly name: string;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
  readonly children: ReactNode;
}

function Option({ name, isChosen, onChoose, children }: OptionProps) {
  return (
    <label className={styles["option"]}>
      <input type="radio" name={name} checked={isChosen} onChange={onChoose} />
      <span>{children}</span>
    </label>
  );
}

interface LineProps {
  readonly label: string;
  readonly text: string;
  readonly shown?: string;
}

function Line({ label, text, shown = text }: LineProps) {
  return (
    <div className={styles["line"]}>
      <span className={styles["dim"]}>{label}</span>
      <code className={styles["code"]}>{shown}</code>
      <CopyButton text={text} label={`Copy: ${label.toLowerCase()}`} />
    </div>
  );
}
