import { ChevronRight } from "lucide-react";
import { useState } from "react";

import { countText, percentText } from "@/shared/lib/numbers";

import { layerRows, type LayerRow, type ModuleLayer } from "../modules";
import styles from "./LayerTable.module.css";

interface Props {
  readonly layers: readonly ModuleLayer[];
  /** Parameters of all of them. */
  readonly total: number | null;
}

/** Layers within layers, and where the parameters are. */
export function LayerTable({ layers, total }: Props) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const toggle = (key: string): void => {
    const next = new Set(closed);
    if (!next.delete(key)) next.add(key);
    setClosed(next);
  };
  return (
    <div className={styles["scroller"]} tabIndex={0} role="region" aria-label="Layers">
      <table className={styles["table"]}>
        <thead>
          <tr>
            <th scope="col">Layer</th>
            <th scope="col">Type</th>
            <th scope="col">Shape</th>
            <th scope="col" className={styles["number"]}>
              Parameters
            </th>
            <th scope="col">Share</th>
          </tr>
        </thead>
        <tbody>
          {layerRows(layers, closed).map((row) => (
            <LayerLine key={row.key} row={row} total={total} onToggle={() => toggle(row.key)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface LineProps {
  readonly row: LayerRow;
  readonly total: number | null;
  readonly onToggle: () => void;
}

function LayerLine({ row: { layer, level, isOpen }, total, onToggle }: LineProps) {
  const share = layer.parameters === null || total === null || total === 0 ? null : layer.parameters / total;
  const frozen = (layer.parameters ?? 0) - (layer.trainable ?? layer.parameters ?? 0);
  return (
    <tr>
      <td>
        <span className={styles["layer"]} style={{ paddingLeft: 16 * level }}>
          {layer.children.length > 0 ? (
            <button
              type="button"
              className={styles["chevron"]}
              aria-expanded={isOpen}
              aria-label={`Layers in ${layer.name}`}
              onClick={onToggle}
            >
              <ChevronRight size={14} aria-hidden className={isOpen ? styles["open"] : undefined} />
            </button>
          ) : (
            <span className={styles["chevron"]} />
          )}
          {layer.name}
        </span>
      </td>
      <td title={layer.settings.map(({ name, value }) => `${name}=${value}`).join(", ")}>{layer.type}</td>
      <td className={styles["mono"]}>{layer.shape.length === 0 ? "" : layer.shape.join(" × ")}</td>
      <td className={styles["number"]}>
        {layer.parameters === null ? "" : countText(layer.parameters)}
        {frozen > 0 && <span className={styles["frozen"]}> {countText(frozen)} frozen</span>}
      </td>
      <td>
        {share !== null && share > 0 && (
          <span className={styles["share"]}>
            <span className={styles["room"]}>
              <span className={styles["bar"]} style={{ width: `${100 * share}%` }} />
            </span>
            {share < 0.005 ? "< 1 %" : percentText(share)}
          </span>
        )}
      </td>
    </tr>
  );
}
