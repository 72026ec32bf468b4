/** Boxes in rows one below the other, instead of one long row. */
import { type Box, type Layout, type Size } from "./layout";

export const BESIDE = 20;
/** The shape of what everything in it is seen largest in. */
const ASPECT = 1.5;

/** Return boxes in rows, in order, as wide as makes them seen largest. */
export function inRows(sizes: readonly Size[], apart = BESIDE): Layout {
  const tried = sizes.map((_, less) => inColumns(sizes, sizes.length - less, apart));
  const room = ({ width, height }: Size): number => Math.max(width / ASPECT, height);
  return tried.reduce(
    (best, each) => (room(each) < room(best) ? each : best),
    tried[0] ?? { boxes: [], lines: [], width: 0, height: 0 },
  );
}

function inColumns(sizes: readonly Size[], columns: number, apart: number): Layout {
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...sizes.filter((_size, index) => index % columns === column).map(({ width }) => width)),
  );
  const boxes: Box[] = [];
  let y = 0;
  for (let start = 0; start < sizes.length; start += columns) {
    const row = sizes.slice(start, start + columns);
    let x = 0;
    row.forEach((size, column) => {
      boxes.push({ x, y, ...size });
      x += (widths[column] ?? 0) + BESIDE;
    });
    y += Math.max(...row.map(({ height }) => height)) + apart;
  }
  const width = widths.reduce((sum, each) => sum + each + BESIDE, -BESIDE);
  return { boxes, lines: [], width, height: y - apart };
}
