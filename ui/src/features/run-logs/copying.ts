/** Lines exactly as they were written. */
import { logAddress, logLines, type LogPlace } from "@/entities/log/queries";
import { textOf } from "@/shared/api/client";

const AT_ONCE = 5000;

/** The text of lines, both included; of very long ones all of it. */
export async function exactText(
  place: LogPlace,
  first: number,
  last: number,
  signal = new AbortController().signal,
): Promise<string> {
  const lines: string[] = [];
  let next: number | null = first;
  while (next !== null && next <= last) {
    const page = await logLines(place, { from_line: next, to_line: last, limit: AT_ONCE }, signal);
    // The server tells the beginning of very long lines; the file has all of them.
    if (page.items.some((item) => item.left_out > 0 && !item.is_notice) && page.gap === null)
      return ofFile(await textOf(logAddress(place), signal), first, last);
    for (const item of page.items) if (!item.is_notice) lines.push(item.text);
    next = page.next_line;
  }
  return lines.join("\n");
}

/** Some lines of a text, without cutting it into all of its lines. */
export function ofFile(text: string, first: number, last: number): string {
  let start = 0;
  for (let line = 1; line < first; line += 1) {
    const end = text.indexOf("\n", start);
    if (end < 0) return "";
    start = end + 1;
  }
  let end = start - 1;
  for (let line = first; line <= last; line += 1) {
    end = text.indexOf("\n", end + 1);
    if (end < 0) return text.slice(start);
  }
  return text.slice(start, end);
}
