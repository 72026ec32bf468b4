/**
 * What is remembered of each entry of the browser's history that is not worth an address: where a list was scrolled to,
 * how a graph lay.
 *
 * An entry has a name in its state from the moment it is made; what is remembered is kept beside it, under that name.
 * Writing it into the state itself would mean to call the history while somebody may be going back, which browsers take
 * for a reason to stay.
 */
const STORED = "sematic.entries";
const MOST = 50;

const remembered = new Map<string, Record<string, unknown>>(stored());
let made = 0;

if (nameOfEntry() === null) history.replaceState(newEntry(), "");
window.addEventListener("pagehide", () => {
  const latest = [...remembered].slice(-MOST);
  try {
    sessionStorage.setItem(STORED, JSON.stringify(latest));
  } catch {
    // Without room for it a reload begins at the top; nothing else is lost.
  }
});

/** The state of an entry that is about to be made. */
export function newEntry(): { readonly entry: string } {
  made += 1;
  return { entry: `${Date.now().toString(36)}-${made}` };
}

/** Remember something of the entry that is shown. */
export function keepInEntry(key: string, value: unknown): void {
  const name = nameOfEntry() ?? "";
  const before = remembered.get(name);
  // The one that was changed last is the last to be forgotten.
  remembered.delete(name);
  remembered.set(name, { ...before, [key]: value });
}

/** What was remembered of the entry that is shown; whoever asks checks what it is. */
export const keptInEntry = (key: string): unknown => remembered.get(nameOfEntry() ?? "")?.[key];

function nameOfEntry(): string | null {
  const state: unknown = history.state;
  if (typeof state !== "object" || state === null || !("entry" in state)) return null;
  return typeof state.entry === "string" ? state.entry : null;
}

function stored(): [string, Record<string, unknown>][] {
  try {
    const told: unknown = JSON.parse(sessionStorage.getItem(STORED) ?? "[]");
    return Array.isArray(told) ? told.filter(isEntry) : [];
  } catch {
    return [];
  }
}

function isEntry(told: unknown): told is [string, Record<string, unknown>] {
  return (
    Array.isArray(told) && typeof told[0] === "string" && typeof told[1] === "object" && told[1] !== null
  );
}
