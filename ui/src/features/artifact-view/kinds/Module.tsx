import { bytesText, countText } from "@/shared/lib/numbers";

import { importancesOf, countLayers, isNetwork, layersOf, settingsOf } from "../modules";
import { Facts } from "../parts/Facts";
import { ImportanceBars } from "../parts/ImportanceBars";
import { LayerTable } from "../parts/LayerTable";
import { Note } from "../parts/Note";
import { SettingList } from "../parts/SettingList";
import { StepBoxes } from "../parts/StepBoxes";
import { fieldOf, fieldsOf, flagOf, lineOf, numberOf, textOf } from "../reading";
import { type KindProps } from "../renderers";
import styles from "./Module.module.css";

/** A model, or what belongs to one: what it is made of, how it was set, what it found. */
export function Module({ view }: KindProps) {
  const { content } = view;
  const layers = layersOf(fieldOf(content, "layers"));
  const settings = settingsOf(content);
  const importances = importancesOf(fieldOf(content, "importances"));
  const parameters = numberOf(fieldOf(content, "parameters"));
  const trainable = numberOf(fieldOf(content, "trainable"));
  const bytes = numberOf(fieldOf(content, "bytes"));
  const length = numberOf(fieldOf(content, "length"));
  const isFitted = flagOf(fieldOf(content, "is_fitted"));
  const shown = countLayers(layers);
  return (
    <div className={styles["module"]}>
      <Facts
        facts={[
          ["class", <code key="class">{textOf(fieldOf(content, "class")) ?? view.typeName}</code>],
          ["fitted", isFitted === null ? null : isFitted ? "yes" : "no"],
          ["parameters", parameters === null ? null : countText(parameters)],
          ["trainable", trainable === null || trainable === parameters ? null : countText(trainable)],
          ["size", bytes === null ? null : bytesText(bytes)],
        ]}
      />
      {layers.length > 0 && (
        <section aria-label="Structure">
          <h3>{isNetwork(layers) ? "Layers" : "Steps"}</h3>
          {isNetwork(layers) ? (
            <LayerTable layers={layers} total={parameters} />
          ) : (
            <StepBoxes steps={layers} />
          )}
          {length !== null && length > shown && (
            <Note>
              {countText(shown)} of {countText(length)} are shown.
            </Note>
          )}
        </section>
      )}
      {importances.length > 0 && (
        <section aria-label="Features that count most">
          <h3>Features that count most</h3>
          <ImportanceBars importances={importances} />
        </section>
      )}
      {Object.keys(fieldsOf(fieldOf(content, "facts"))).length > 0 && (
        <section aria-label="Found in training">
          <h3>Found in training</h3>
          <Facts
            facts={Object.entries(fieldsOf(fieldOf(content, "facts"))).map(
              ([name, value]) => [name, <code key={name}>{lineOf(value)}</code>] as const,
            )}
          />
        </section>
      )}
      {settings.length > 0 && (
        <section aria-label="Settings">
          <h3>Settings</h3>
          <SettingList settings={settings} />
        </section>
      )}
    </div>
  );
}
