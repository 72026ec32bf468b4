/** Every key that may stand in an address: what it means, and whether changing it is a step that Back undoes. */
import { choice, flag, idBeginning, text, wholeNumber } from "./codecs";
import { hashAtom, queryAtom, queryListAtom } from "./atoms";

export const TABS = [
  "output",
  "input",
  "source",
  "logs",
  "environment",
  "resources",
  "retries",
  "notes",
  "metrics",
  "pods",
] as const;
export type Tab = (typeof TABS)[number];
export const VIEWS = ["tree", "graph", "timeline", "table"] as const;
export type View = (typeof VIEWS)[number];
export const PIPELINE_TABS = ["runs", "grid", "functions", "notes", "metrics", "schedules"] as const;

// What on a page is pointed at.
export const runAtom = hashAtom("run", idBeginning, "push");
export const tabAtom = hashAtom(
  "tab",
  choice([...TABS, ...PIPELINE_TABS], "output", {
    ext_res: "resources",
    pod_lifecycle: "retries",
    grafana: "resources",
  }),
  "push",
);
export const viewAtom = hashAtom("view", choice(VIEWS, "tree"), "push");
export const artifactAtom = hashAtom("art", text, "push");
export const logAtom = hashAtom("log", text, "replace");
export const findAtom = hashAtom("q", text, "replace");
/** In a log: the runs beside it are searched by `q`. */
export const logFindAtom = hashAtom("find", text, "replace");
/** Of a log: lines of these levels alone (`E`, `EW`), lines in which something is found alone. */
export const levelsAtom = hashAtom("levels", text, "replace");
export const onlyFoundAtom = hashAtom("only", flag, "replace");
export const rowAtom = hashAtom("row", wholeNumber, "replace");
export const columnAtom = hashAtom("col", text, "replace");
/** Which code is shown: `changes`, `uncommitted`, `files`, or the path of a file; the function itself without it. */
export const codeAtom = hashAtom("code", text, "push");
export const attemptAtom = hashAtom("attempt", text, "push");
export const nodeAtom = hashAtom("node", text, "push");
export const noteAtom = hashAtom("note", text, "push");
export const spanAtom = hashAtom("x", text, "replace");
export const dialogAtom = hashAtom("dlg", choice(["", "rerun", "cancel", "keys"], ""), "push");
/** Where old links say which panel they mean; `app` turns it into `view`. */
export const panelAtom = hashAtom("panel", text, "replace");

// How lists and pages are shown.
export const statusAtom = queryListAtom("status", "push");
export const tagAtom = queryListAtom("tag", "push");
export const ownerAtom = queryListAtom("owner", "push");
export const functionAtom = queryListAtom("fn", "push");
export const sinceAtom = queryAtom("since", text, "push");
export const untilAtom = queryAtom("until", text, "push");
export const durationAtom = queryListAtom("dur", "push");
export const nestedAtom = queryAtom("nested", flag, "push");
export const searchAtom = queryAtom("search", text, "replace");
export const sortAtom = queryAtom("sort", text, "push");
export const columnsAtom = queryAtom("cols", text, "replace");
export const kindAtom = queryListAtom("kind", "push");
export const typeAtom = queryAtom("type", text, "push");
export const zoneAtom = queryAtom("tz", text, "replace");
export const themeAtom = queryAtom(
  "theme",
  choice(["", "light", "dark", "system", "contrast"], ""),
  "replace",
);
export const densityAtom = queryAtom("density", choice(["", "compact", "comfy"], ""), "replace");
export const embedAtom = queryAtom("embed", flag, "push");
