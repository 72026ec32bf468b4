import { durationText } from "./time";

/** How long something has waited so far, to the second: `waiting 3h 12m`. */
export const waitingText = (milliseconds: number): string =>
  milliseconds < 1000 ? "waiting" : `waiting ${durationText(Math.floor(milliseconds / 1000) * 1000)}`;
