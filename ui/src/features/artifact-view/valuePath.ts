/** Where inside a value something is: `output.model.layers[3]`, with `["any key"]` where a name is no identifier. */

export type Step = string | number;

export interface ValuePath {
  /** The name of an input or an output. */
  readonly root: string;
  readonly steps: readonly Step[];
}

const NAME = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u;
const PART = /\.([\p{ID_Start}_][\p{ID_Continue}]*)|\[(\d{1,9})\]|\[("(?:[^"\\]|\\.)*")\]/uy;

export const pathText = (path: ValuePath): string => path.root + path.steps.map(stepText).join("");

export function stepText(step: Step): string {
  if (typeof step === "number") return `[${step}]`;
  return NAME.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
}

/** Return the path that a text writes down: as much of it as can be read. */
export function pathOf(text: string): ValuePath {
  const root = /^[^.[]*/.exec(text)?.[0] ?? "";
  const steps: Step[] = [];
  PART.lastIndex = root.length;
  for (let found = PART.exec(text); found !== null; found = PART.exec(text)) {
    const [, name, place, key] = found;
    if (name !== undefined) steps.push(name);
    else if (place !== undefined) steps.push(Number(place));
    else steps.push(unquoted(key ?? '""'));
  }
  return { root, steps };
}

function unquoted(text: string): string {
  try {
    const told: unknown = JSON.parse(text);
    return typeof told === "string" ? told : text;
  } catch {
    return text;
  }
}

/** The same place further in. */
export const inside = (path: ValuePath, step: Step): ValuePath => ({
  root: path.root,
  steps: [...path.steps, step],
});

/** Whether a path leads to another or to something inside it. */
export const isWithin = (path: ValuePath, outer: ValuePath): boolean =>
  path.root === outer.root && outer.steps.every((step, place) => path.steps[place] === step);
