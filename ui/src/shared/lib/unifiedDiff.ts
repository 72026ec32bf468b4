/** What `git diff` and `diff -u` write, taken apart. */

export interface DiffLine {
  readonly kind: "added" | "removed" | "same" | "said";
  readonly text: string;
  /** Numbers in the file before and after; null where it is not there. */
  readonly before: number | null;
  readonly after: number | null;
}

export interface DiffHunk {
  /** What stands after `@@`: mostly the function around it. */
  readonly where: string;
  readonly lines: readonly DiffLine[];
}

export interface DiffFile {
  readonly path: string;
  /** Its earlier name, if that was another one. */
  readonly before: string | null;
  readonly change: "added" | "removed" | "changed" | "renamed";
  readonly added: number;
  readonly removed: number;
  /** What git says of it beside the lines: that it is binary, that its mode changed. */
  readonly said: readonly string[];
  readonly hunks: readonly DiffHunk[];
}

interface Draft {
  before: string | null;
  after: string | null;
  isRenamed: boolean;
  said: string[];
  hunks: { where: string; lines: DiffLine[] }[];
}

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$/;
const GIT = /^diff --git "?a\/(.*?)"? "?b\/(.*?)"?$/;
/** Lines of git's that say nothing to people. */
const SILENT = /^(index |similarity index |new file mode |deleted file mode |rename |copy |GIT binary patch)/;

/** Return the files of a unified diff, in its order; what cannot be read is kept as it stands. */
export function filesOfDiff(diff: string): readonly DiffFile[] {
  const files: Draft[] = [];
  let left = { before: 0, after: 0 };
  let next = { before: 0, after: 0 };
  const begin = (before: string | null, after: string | null): void => {
    files.push({ before, after, isRenamed: false, said: [], hunks: [] });
  };
  for (const text of diff.replace(/\n$/, "").split("\n")) {
    const file = files.at(-1);
    const hunk = file?.hunks.at(-1);
    if (hunk !== undefined && (left.before > 0 || left.after > 0)) {
      const line = lineOf(text, next);
      hunk.lines.push(line);
      if (line.before !== null) [left.before, next.before] = [left.before - 1, next.before + 1];
      if (line.after !== null) [left.after, next.after] = [left.after - 1, next.after + 1];
      continue;
    }
    const git = GIT.exec(text);
    if (git !== null) {
      begin(git[1] ?? "", git[2] ?? "");
      continue;
    }
    if (text.startsWith("--- ")) {
      if (file === undefined || file.hunks.length > 0) begin(null, null);
      const current = files.at(-1);
      if (current !== undefined) current.before = pathOf(text);
      continue;
    }
    if (file === undefined) continue;
    const found = HUNK.exec(text);
    if (found !== null) {
      left = { before: Number(found[2] ?? 1), after: Number(found[4] ?? 1) };
      next = { before: Number(found[1]), after: Number(found[3]) };
      file.hunks.push({ where: found[5] ?? "", lines: [] });
    } else if (text.startsWith("+++ ")) file.after = pathOf(text);
    else if (text.startsWith("new file mode")) file.before = null;
    else if (text.startsWith("deleted file mode")) file.after = null;
    else if (text.startsWith("rename ")) file.isRenamed = true;
    else if (text.startsWith("\\"))
      hunk?.lines.push({ kind: "said", text: text.slice(2), before: null, after: null });
    else if (text !== "" && !SILENT.test(text)) file.said.push(text);
  }
  return files.map(fileOf);
}

function lineOf(text: string, next: { before: number; after: number }): DiffLine {
  if (text.startsWith("+")) return { kind: "added", text: text.slice(1), before: null, after: next.after };
  if (text.startsWith("-")) return { kind: "removed", text: text.slice(1), before: next.before, after: null };
  if (text.startsWith("\\")) return { kind: "said", text: text.slice(2), before: null, after: null };
  return { kind: "same", text: text.slice(1), before: next.before, after: next.after };
}

function pathOf(line: string): string | null {
  const told = (line.slice(4).split("\t", 1)[0] ?? "").replace(/^"(.*)"$/, "$1");
  return told === "/dev/null" ? null : told.replace(/^[ab]\//, "");
}

function fileOf({ before, after, isRenamed, said, hunks }: Draft): DiffFile {
  const lines = hunks.flatMap((hunk) => hunk.lines);
  const isMoved = isRenamed || (before !== null && after !== null && before !== after);
  return {
    path: after ?? before ?? "",
    before: isMoved ? before : null,
    change: isMoved ? "renamed" : before === null ? "added" : after === null ? "removed" : "changed",
    added: lines.filter(({ kind }) => kind === "added").length,
    removed: lines.filter(({ kind }) => kind === "removed").length,
    said,
    hunks,
  };
}
