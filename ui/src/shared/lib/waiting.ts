import { durationText } from "./time";

/** How long something has waited so far, in whole seconds: `waiting 5 s`. */
export function waitingText(milliseconds: number, word = "waiting"): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 1) return word;
  return `${word} ${seconds < 60 ? `${seconds} s` : durationText(1000 * seconds)}`;
}
