const LETTER = 7;
const CHIP = 20;
const OTHERS = 24;

/** How many of some tags have room beside each other, with `+2` for those that have not; one is always shown. */
export function tagsWithin(tags: readonly string[], width: number): number {
  let used = 0;
  for (const [place, tag] of tags.entries()) {
    used += CHIP + LETTER * tag.length;
    const isLast = place === tags.length - 1;
    if (place > 0 && used + (isLast ? 0 : OTHERS) > width) return place;
  }
  return tags.length;
}
