/** A list of numbers in full, out of the value as JSON. */
import { fieldOf, numberOf } from "./reading";
import { type Step } from "./valuePath";

/** Return the list that is at a place of a value; null if there is none of that length. */
export function listAt(value: unknown, steps: readonly Step[], length: number): readonly unknown[] | null {
  let here = value;
  for (const step of steps) {
    if (typeof step === "number") here = Array.isArray(here) ? (here as readonly unknown[])[step] : undefined;
    else here = fieldOf(here, step);
  }
  return Array.isArray(here) && here.length === length ? (here as readonly unknown[]) : null;
}

export interface NumberFacts {
  readonly count: number;
  readonly nan: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Of all of them, not of a sample. */
  readonly std: number;
}

/** Count, extremes, mean and standard deviation of the finite ones; null where there are none. */
export function factsOf(numbers: readonly number[]): NumberFacts | null {
  const finite = numbers.filter(Number.isFinite);
  if (finite.length === 0) return null;
  const min = finite.reduce((so, each) => Math.min(so, each), Infinity);
  const max = finite.reduce((so, each) => Math.max(so, each), -Infinity);
  // Scaled, so that no square is beyond what a float can hold.
  const scale = Math.max(Math.abs(min), Math.abs(max)) || 1;
  const mean = finite.reduce((so, each) => so + each / scale, 0) / finite.length;
  const variance = finite.reduce((so, each) => so + (each / scale - mean) ** 2, 0) / finite.length;
  return {
    count: numbers.length,
    nan: numbers.filter(Number.isNaN).length,
    min,
    max,
    mean: mean * scale,
    std: Math.sqrt(variance) * scale,
  };
}

/** The course of very many numbers as few that look the same: the least and the most of each stretch, in their order. */
export function courseOf(numbers: readonly number[], most: number): readonly number[] {
  if (numbers.length <= most) return numbers;
  const stretches = Math.floor(most / 2);
  return Array.from({ length: stretches }, (_, place) => {
    const from = Math.floor((place * numbers.length) / stretches);
    const to = Math.floor(((place + 1) * numbers.length) / stretches);
    let least = from;
    let greatest = from;
    for (let at = from; at < to; at += 1) {
      if (!((numbers[at] ?? NaN) >= (numbers[least] ?? NaN))) least = at;
      if (!((numbers[at] ?? NaN) <= (numbers[greatest] ?? NaN))) greatest = at;
    }
    const pair = least <= greatest ? [least, greatest] : [greatest, least];
    return pair.map((at) => numbers[at] ?? NaN);
  }).flat();
}

/** Whether a number came as JSON writes it, but has more digits than JavaScript reads. */
export const isRounded = (told: unknown): boolean =>
  typeof told === "number" && Number.isInteger(told) && !Number.isSafeInteger(told);

export const readAll = (told: readonly unknown[]): readonly number[] =>
  told.map((each) => numberOf(each) ?? Number(fieldOf(each, "int") ?? NaN));
