/** Lines that are shown as one until somebody wants to see them: tracebacks, groups, lines that repeat. */
import { type LogText } from "@/entities/log/queries";

import { plainOf } from "./ansi";

export interface Fold {
  readonly kind: "traceback" | "group" | "same";
  /** Both included. */
  readonly first: number;
  readonly last: number;
  /** What stands for all of it: the exception, or the group's name. */
  readonly title: string;
}

const TRACEBACK = "Traceback (most recent call last):";
const GROUP = "::group::";
const GROUP_END = "::endgroup::";
const CHAINED =
  /^(?:During handling of the above exception|The above exception was the direct cause)|^$|^\s*\|?\s*Traceback \(/;
const LEAST_SAME = 3;
const LEAST_TRACEBACK = 3;

/** Find folds in lines that follow each other; places where a line is missing end them. */
export function foldsOf(lines: readonly (LogText | undefined)[]): readonly Fold[] {
  const folds: Fold[] = [];
  let place = 0;
  while (place < lines.length) {
    const fold = foldAt(lines, place);
    if (fold === null) {
      place += 1;
    } else {
      folds.push(fold);
      place += fold.last - fold.first + 1;
    }
  }
  return folds;
}

function foldAt(lines: readonly (LogText | undefined)[], place: number): Fold | null {
  const line = lines[place];
  if (line === undefined) return null;
  return groupAt(lines, place, line) ?? tracebackAt(lines, place, line) ?? sameAt(lines, place, line);
}

function groupAt(lines: readonly (LogText | undefined)[], place: number, line: LogText): Fold | null {
  if (!line.text.startsWith(GROUP)) return null;
  let end = place + 1;
  while (lines[end] !== undefined && !lines[end]?.text.startsWith(GROUP_END)) end += 1;
  const last = lines[end] ?? lines[end - 1] ?? line;
  if (last.number === line.number) return null;
  const title = plainOf(line.text.slice(GROUP.length)).trim();
  return { kind: "group", first: line.number, last: last.number, title: title === "" ? "Group" : title };
}

function tracebackAt(lines: readonly (LogText | undefined)[], place: number, line: LogText): Fold | null {
  if (!line.text.includes(TRACEBACK)) return null;
  let end = place;
  let title = "";
  // Frames are indented; the line after them is the exception, which another traceback may follow.
  for (let next = place + 1; ; next += 1) {
    const text = lines[next]?.text;
    if (text === undefined) break;
    if (/^\s/.test(text)) {
      end = next;
      continue;
    }
    end = next;
    title = plainOf(text);
    const after = chainedAfter(lines, next + 1);
    if (after === null) break;
    next = after;
  }
  const last = lines[end];
  if (last === undefined || end - place + 1 < LEAST_TRACEBACK) return null;
  return { kind: "traceback", first: line.number, last: last.number, title };
}

/** The place of the traceback that goes on with this one, if there is one. */
function chainedAfter(lines: readonly (LogText | undefined)[], from: number): number | null {
  for (let place = from; place < from + 4; place += 1) {
    const text = lines[place]?.text;
    if (text === undefined || !CHAINED.test(text)) return null;
    if (text.includes(TRACEBACK)) return place > from ? place : null;
  }
  return null;
}

function sameAt(lines: readonly (LogText | undefined)[], place: number, line: LogText): Fold | null {
  let end = place + 1;
  while (lines[end]?.text === line.text) end += 1;
  const last = lines[end - 1];
  if (end - place < LEAST_SAME || last === undefined) return null;
  return { kind: "same", first: line.number, last: last.number, title: "" };
}
