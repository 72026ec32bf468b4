/** Lines as paths: straight pieces with round corners. */
import { type Point } from "./layout";

const ROUND = 6;

export function pathOf(line: readonly Point[]): string {
  const [first, ...rest] = line;
  if (first === undefined) return "";
  let path = `M${text(first)}`;
  rest.forEach((point, place) => {
    const before = line[place] ?? first;
    const after = rest[place + 1];
    if (after === undefined) {
      path += `L${text(point)}`;
      return;
    }
    path += `L${text(towards(point, before))}Q${text(point)} ${text(towards(point, after))}`;
  });
  return path;
}

/** The point a little from one point in the direction of another. */
function towards(from: Point, to: Point): Point {
  const far = Math.hypot(to.x - from.x, to.y - from.y);
  const part = far === 0 ? 0 : Math.min(ROUND, far / 2) / far;
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}

const text = ({ x, y }: Point): string => `${round(x)} ${round(y)}`;
const round = (number: number): number => Math.round(10 * number) / 10;

/** The tip of an arrow at the end of a line, as a path. */
export function tipOf(line: readonly Point[], size = 5): string {
  const end = line.at(-1);
  const before = line.at(-2);
  if (end === undefined || before === undefined) return "";
  const angle = Math.atan2(end.y - before.y, end.x - before.x);
  const corner = (turn: number): Point => ({
    x: end.x - size * Math.cos(angle + turn),
    y: end.y - size * Math.sin(angle + turn),
  });
  return `M${text(end)}L${text(corner(0.5))}L${text(corner(-0.5))}Z`;
}

/** Where a line's label stands: the middle of its longest piece. */
export function middleOf(line: readonly Point[]): Point | null {
  let best: Point | null = null;
  let longest = -1;
  line.slice(1).forEach((point, place) => {
    const before = line[place] ?? point;
    const far = Math.hypot(point.x - before.x, point.y - before.y);
    if (far <= longest) return;
    longest = far;
    best = { x: (point.x + before.x) / 2, y: (point.y + before.y) / 2 };
  });
  return best;
}
