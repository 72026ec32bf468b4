import { elapsedText } from "./time";

/** How long something has waited so far, in whole seconds: `waiting 5 s`. */
export const waitingText = (milliseconds: number, word = "waiting"): string =>
  milliseconds < 1000 ? word : `${word} ${elapsedText(milliseconds)}`;
