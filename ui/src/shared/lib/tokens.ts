/** The look's names for what is drawn on a canvas or in a chart. */

/** Return what a name such as `--accent` means in the theme that is shown. */
export const token = (name: `--${string}`): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();
