import { useQuery } from "@tanstack/react-query";

import { logQueries, type LogPlace, type LogQuestion } from "@/entities/log/queries";

import { patternOf } from "./levels";
import { type Pointer } from "./pointing";

/** Lines that look like an error. */
export const errors: LogQuestion = { pattern: patternOf(["error"]), isRegex: true, isCaseSensitive: true };

interface Wanted {
  readonly pointer: Pointer | null;
  /** What ended the attempt, as its log would say it; null if nothing is known of that. */
  readonly failure: LogQuestion | null;
  readonly isThere: boolean;
}

/** The line of the error that an address points at, and what is to be said where there is none. */
export function useErrorLine(
  place: LogPlace,
  { pointer, failure, isThere }: Wanted,
): { readonly line: number | undefined; readonly note: string | null } {
  const isFailure = pointer?.kind === "error" && failure !== null;
  const isOn = isThere && (isFailure || pointer?.kind === "error" || pointer?.kind === "first-error");
  const { data, error } = useQuery({
    ...logQueries.first(place, isFailure ? failure : errors),
    enabled: isOn,
  });
  if (!isOn) return { line: undefined, note: null };
  if (data == null) {
    const none = isFailure ? UNSAID : NO_ERROR;
    return {
      line: undefined,
      note: error?.message ?? (data === undefined ? "Looking for the error…" : none),
    };
  }
  return { line: data, note: null };
}

const NO_ERROR = "No line of this log looks like an error; this is its end.";
const UNSAID =
  "What this run failed with is not in its log; this is the log's end. The key e goes to lines that look like an error.";
