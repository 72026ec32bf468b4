/** What is worth a look in a nested value, and is opened before anybody asks. */
import { fieldOf } from "./reading";
import { entriesOf, type ShownView } from "./shownView";
import { rowKey } from "./treeRows";

/** So many are opened at once: each costs room and time. */
const MOST = 4;
/** Further inside they stay closed. */
const DEEPEST = 2;

/** Pictures, charts, tables, sounds; a figure only where it is at hand. */
const isWorthSeeing = (view: ShownView): boolean => {
  if (view.content === undefined) return false;
  if (view.kind === "plot") return view.parts.has("image") || fieldOf(view.content, "figure") !== undefined;
  return view.kind === "image" || view.kind === "chart" || view.kind === "table" || view.kind === "media";
};

/** Return the keys of the rows that start open, level by level: those further out come first. */
export function worthSeeing(view: ShownView): ReadonlySet<string> {
  const found: string[] = [];
  let level: readonly ShownView[] = [view];
  for (let depth = view.path.steps.length; depth < DEEPEST && found.length < MOST; depth += 1) {
    const inside = level.flatMap((each) => entriesOf(each).map((entry, place) => ({ entry, place })));
    for (const { entry, place } of inside)
      if (isWorthSeeing(entry.view)) found.push(rowKey(entry.view, place));
    level = inside
      .map(({ entry }) => entry.view)
      .filter((each) => each.kind === "tree" || each.kind === "list");
  }
  return new Set(found.slice(0, MOST));
}
