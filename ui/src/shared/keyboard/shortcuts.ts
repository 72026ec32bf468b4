/** Keys that do something: one at a time, or two after each other (`g h`). */

export interface Shortcut {
  /** `KeyboardEvent.key`s with a space between them; `mod` is Ctrl, or ⌘ on a Mac: `g h`, `?`, `mod+k`. */
  readonly keys: string;
  /** What it does, for the sheet of shortcuts. */
  readonly does: string;
  /** Under which heading it stands there. */
  readonly group: string;
  readonly run: () => void;
  /** Whether it counts while somebody writes, too. */
  readonly isEverywhere?: boolean;
}

const SEQUENCE_MS = 1000;

const known = new Set<Shortcut>();
const listeners = new Set<() => void>();
let all: readonly Shortcut[] = [];

/** Add shortcuts until the returned function is called; of two with the same keys the later one counts. */
export function addShortcuts(shortcuts: readonly Shortcut[]): () => void {
  for (const each of shortcuts) known.add(each);
  changed();
  return () => {
    for (const each of shortcuts) known.delete(each);
    changed();
  };
}

function changed(): void {
  all = [...known];
  for (const each of listeners) each();
}

export const allShortcuts = (): readonly Shortcut[] => all;

export function onShortcuts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

let first: { readonly key: string; readonly at: number } | null = null;

function sequenceWith(key: string, at: number): string | null {
  return first !== null && at - first.at < SEQUENCE_MS ? `${first.key} ${key}` : null;
}

/** Whether a key, pressed now, would be the second of two that belong together. */
export function isSecondKey(key: string, at: number): boolean {
  const sequence = sequenceWith(key, at);
  return sequence !== null && all.some(({ keys }) => keys === sequence);
}

/** Do what the pressed key is for; `isSingleOff` leaves those without a modifier alone. */
export function handleKey(event: KeyboardEvent, isSingleOff: boolean): void {
  if (event.defaultPrevented || event.isComposing) return;
  const key = `${event.metaKey || event.ctrlKey ? "mod+" : ""}${event.key}`;
  if (event.altKey || (isSingleOff && !key.startsWith("mod+"))) return;
  const isWriting = isField(event.target);
  const of = (keys: string): Shortcut | undefined =>
    all.findLast((each) => each.keys === keys && (!isWriting || each.isEverywhere === true));
  const sequence = sequenceWith(key, event.timeStamp);
  first = null;
  // Two keys that belong together are what was meant, whatever the second does alone.
  const found = (sequence === null ? undefined : of(sequence)) ?? of(key);
  if (found !== undefined) {
    event.preventDefault();
    found.run();
  } else if (!isWriting && all.some((each) => each.keys.startsWith(`${key} `))) {
    first = { key, at: event.timeStamp };
  }
}

function isField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName))
  );
}
