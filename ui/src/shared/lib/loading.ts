/** Parts of the dashboard that are loaded when they are first shown. */

/** Whether an error says that a part could not be loaded: the server is away, or has another version by now. */
export const isLoadError = (error: Error): boolean =>
  /dynamically imported module|preload CSS|module script failed|error loading dynamically/i.test(
    error.message,
  );

let isMissingPart = false;

/** Remember that a part is missing: what was refused once, browsers and React do not ask for again. */
export function rememberMissingPart(): void {
  isMissingPart = true;
}

/** Load the page anew if a part of it is missing; the address says what it shows. */
export function loadMissingPart(): void {
  if (isMissingPart) globalThis.location.reload();
}
