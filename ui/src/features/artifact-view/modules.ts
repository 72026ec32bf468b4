/** Models, as their views tell of them. */
import { fieldOf, fieldsOf, itemsOf, lineOf, numberOf, numbersOf, textOf, textsOf } from "./reading";

export interface Setting {
  readonly name: string;
  readonly value: string;
  readonly isChanged: boolean;
}

export interface ModuleLayer {
  readonly name: string;
  readonly type: string;
  readonly parameters: number | null;
  readonly trainable: number | null;
  readonly shape: readonly number[];
  readonly settings: readonly Setting[];
  readonly children: readonly ModuleLayer[];
}

const DEEPEST = 24;

export const layersOf = (told: unknown, depth = 0): readonly ModuleLayer[] =>
  depth > DEEPEST
    ? []
    : itemsOf(told).map((each) => ({
        name: textOf(fieldOf(each, "name")) ?? "?",
        type: textOf(fieldOf(each, "type")) ?? "",
        parameters: numberOf(fieldOf(each, "parameters")),
        trainable: numberOf(fieldOf(each, "trainable")),
        shape: numbersOf(fieldOf(each, "shape")),
        settings: settingsOf(each),
        children: layersOf(fieldOf(each, "children"), depth + 1),
      }));

/** Settings, those first that are not the defaults. */
export function settingsOf(told: unknown): readonly Setting[] {
  const changed = new Set(textsOf(fieldOf(told, "changed")));
  const all = Object.entries(fieldsOf(fieldOf(told, "settings"))).map(([name, value]) => ({
    name,
    value: lineOf(value),
    isChanged: changed.has(name),
  }));
  return [...all.filter((each) => each.isChanged), ...all.filter((each) => !each.isChanged)];
}

/** A network counts parameters; a pipeline has steps. */
export const isNetwork = (layers: readonly ModuleLayer[]): boolean =>
  layers.some((layer) => layer.parameters !== null || isNetwork(layer.children));

export interface LayerRow {
  readonly key: string;
  readonly level: number;
  readonly layer: ModuleLayer;
  readonly isOpen: boolean;
}

export function layerRows(
  layers: readonly ModuleLayer[],
  closed: ReadonlySet<string>,
  level = 0,
  outer = "",
): readonly LayerRow[] {
  return layers.flatMap((layer, place) => {
    const key = `${outer}/${place}`;
    const isOpen = !closed.has(key);
    return [
      { key, level, layer, isOpen },
      ...(isOpen ? layerRows(layer.children, closed, level + 1, key) : []),
    ];
  });
}

export const countLayers = (layers: readonly ModuleLayer[]): number =>
  layers.reduce((so, layer) => so + 1 + countLayers(layer.children), 0);

export interface Importance {
  readonly name: string;
  readonly value: number;
}

export const importancesOf = (told: unknown): readonly Importance[] =>
  itemsOf(told).flatMap((pair) => {
    const [name, value] = itemsOf(pair);
    const number = numberOf(value);
    return number === null || !Number.isFinite(number) ? [] : [{ name: lineOf(name), value: number }];
  });
