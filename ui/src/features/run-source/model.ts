/** Which code of a run is shown, as the address says. */

export const SECTIONS = ["function", "changes", "uncommitted", "files"] as const;
export type Section = (typeof SECTIONS)[number];

export interface Shown {
  readonly section: Section;
  /** The file that is open; null for the list of all. */
  readonly path: string | null;
}

const FILE = "files/";

export function shownOf(code: string): Shown {
  if (code.startsWith(FILE) && code.length > FILE.length)
    return { section: "files", path: code.slice(FILE.length) };
  const section = SECTIONS.find((each) => each === code);
  return { section: section ?? "function", path: null };
}

/** Null for what is shown anyway. */
export const codeOf = ({ section, path }: Shown): string | null => {
  if (section === "function") return null;
  return path === null ? section : `${FILE}${path}`;
};

const LANGUAGES: Readonly<Record<string, string>> = {
  py: "python",
  pyi: "python",
  ts: "typescript",
  tsx: "typescript",
  js: "javascript",
  mjs: "javascript",
  json: "json",
  yaml: "yaml",
  yml: "yaml",
  md: "markdown",
  css: "css",
  html: "xml",
  xml: "xml",
  sh: "bash",
  sql: "sql",
  toml: "ini",
  ini: "ini",
  cfg: "ini",
  rs: "rust",
  go: "go",
  c: "c",
  h: "c",
  cpp: "cpp",
  java: "java",
  r: "r",
  makefile: "makefile",
};

/** By the end of its name; `plaintext` if that says nothing. */
export function languageOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  return LANGUAGES[name.slice(name.lastIndexOf(".") + 1)] ?? "plaintext";
}

/** Files with all of the words in their paths. */
export function foundIn<T extends { readonly path: string }>(
  files: readonly T[],
  wanted: string,
): readonly T[] {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return files;
  return files.filter(({ path }) => words.every((word) => path.toLowerCase().includes(word)));
}
