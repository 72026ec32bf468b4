/** Python's printed tracebacks, taken apart. */

export interface Frame {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  /** The line of source, and perhaps marks under it. */
  readonly code: string;
  /** Not of the user's own project. */
  readonly isLibrary: boolean;
}

export interface Section {
  /** How it is related to the one before; empty for the first. */
  readonly relation: string;
  readonly frames: readonly Frame[];
  /** What was raised, as its last lines say it. */
  readonly raised: string;
}

const HEAD = "Traceback (most recent call last):";
const FRAME = /^ {2}File "(.*)", line (\d+)(?:, in (.*))?$/;
const RELATIONS = new Set([
  "The above exception was the direct cause of the following exception:",
  "During handling of the above exception, another exception occurred:",
]);
const LIBRARY =
  /[/\\](?:site-packages|dist-packages)[/\\]|[/\\]lib[/\\]python\d|^<(?:frozen|string)|[/\\]sematic[/\\](?:engine|runners|api|types|executors|server)[/\\]/;

/** Return the exceptions of a traceback, the last raised at the end; empty if it cannot be taken apart. */
export function sectionsOf(traceback: string): readonly Section[] {
  const sections: Section[] = [];
  let relation = "";
  let frames: Frame[] = [];
  let raised: string[] = [];
  let isInFrames = false;
  const close = (): void => {
    const text = raised.join("\n").trim();
    if (frames.length > 0 || text !== "") sections.push({ relation, frames, raised: text });
    frames = [];
    raised = [];
  };
  for (const line of traceback.split("\n")) {
    const found = FRAME.exec(line);
    if (line === HEAD) {
      if (frames.length > 0 || raised.some((each) => each.trim() !== "")) close();
      isInFrames = true;
    } else if (RELATIONS.has(line)) {
      close();
      relation = line;
      isInFrames = false;
    } else if (found !== null && (isInFrames || raised.length === 0)) {
      const [, file = "", number = "0", name = ""] = found;
      frames.push({ file, line: Number(number), name, code: "", isLibrary: LIBRARY.test(file) });
      isInFrames = true;
    } else if (isInFrames && line.startsWith("    ")) {
      const last = frames.pop();
      if (last !== undefined) frames.push({ ...last, code: last.code + (last.code && "\n") + line.slice(4) });
    } else if (isInFrames && line.startsWith("  ")) {
      // "[Previous line repeated 993 more times]"
      const last = frames.pop();
      if (last !== undefined) frames.push({ ...last, code: `${last.code}\n${line.trim()}` });
    } else {
      isInFrames = false;
      raised.push(line);
    }
  }
  close();
  return sections.some((section) => section.frames.length > 0) ? sections : [];
}

export type FrameGroup = readonly [first: Frame, ...rest: Frame[]];

/** Neighbouring frames of libraries together, each of the user's own by itself. */
export function groupsOf(frames: readonly Frame[]): readonly FrameGroup[] {
  const groups: [Frame, ...Frame[]][] = [];
  for (const frame of frames) {
    const last = groups.at(-1);
    if (frame.isLibrary && last?.[0].isLibrary === true) last.push(frame);
    else groups.push([frame]);
  }
  return groups;
}
