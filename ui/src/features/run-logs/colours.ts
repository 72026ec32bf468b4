/** Colours that programs chose for a terminal, changed just so far that they can be read in both themes. */

type Rgb = readonly [red: number, green: number, blue: number];

const LEAST_CONTRAST = 4.5;
/** What logs stand on; the darkest and the lightest that a theme has. */
const SURFACES = { light: [238, 240, 244], dark: [53, 41, 35] } as const satisfies Record<string, Rgb>;
const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];
const STEPS = 20;

export function rgbOf(told: string): Rgb | null {
  const [red, green, blue] = told.split(",").map((part) => Number(part.trim()));
  if (red === undefined || green === undefined || blue === undefined) return null;
  return [red, green, blue].every((part) => part >= 0 && part <= 255) ? [red, green, blue] : null;
}

const linear = (part: number): number => {
  const share = part / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
};

const luminance = ([red, green, blue]: Rgb): number =>
  0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);

export function contrast(one: Rgb, other: Rgb): number {
  const [first, second] = [luminance(one), luminance(other)];
  return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
}

/** The colour nearest to one that can be read on another: mixed with black or white, whichever stands out more. */
export function readable(ink: Rgb, paper: Rgb): Rgb {
  const end = contrast(BLACK, paper) > contrast(WHITE, paper) ? BLACK : WHITE;
  for (let step = 0; step < STEPS; step += 1) {
    const mixed = mix(ink, end, step / STEPS);
    if (contrast(mixed, paper) >= LEAST_CONTRAST) return mixed;
  }
  return end;
}

const mix = (one: Rgb, other: Rgb, share: number): Rgb => {
  const part = (place: 0 | 1 | 2): number => Math.round(one[place] + (other[place] - one[place]) * share);
  return [part(0), part(1), part(2)];
};

const css = ([red, green, blue]: Rgb): string => `rgb(${red} ${green} ${blue})`;

interface Colours {
  readonly color?: string;
  readonly backgroundColor?: string;
}

const known = new Map<string, Colours>();
const MOST_KNOWN = 2000;

/** What to set for colours as a terminal names them. */
export function coloursOf(ink: string | null, paper: string | null): Colours {
  const name = `${ink ?? ""}/${paper ?? ""}`;
  const before = known.get(name);
  if (before !== undefined) return before;
  if (known.size >= MOST_KNOWN) known.clear();
  const found = made(ink === null ? null : rgbOf(ink), paper === null ? null : rgbOf(paper));
  known.set(name, found);
  return found;
}

function made(ink: Rgb | null, paper: Rgb | null): Colours {
  if (paper !== null) {
    const fallback = contrast(BLACK, paper) > contrast(WHITE, paper) ? BLACK : WHITE;
    return { color: css(readable(ink ?? fallback, paper)), backgroundColor: css(paper) };
  }
  if (ink === null) return {};
  const { light, dark } = SURFACES;
  return { color: `light-dark(${css(readable(ink, light))}, ${css(readable(ink, dark))})` };
}
