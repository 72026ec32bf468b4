/** Ways through a scene: what comes before and after a node, and where an arrow key leads. */
import { jobOf, type Box, type Direction, type Placed } from "./layout";
import { strandsOf } from "./strands";
import { type Scene, type SceneEdge } from "./scene";

export type Arrow = "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight";

export function edgesOf(scene: Scene): readonly SceneEdge[] {
  return [...scene.frames.values()].flatMap(({ edges }) => edges);
}

/** The keys of the nodes and edges that lead to a node and away from it, and of the frames around it. */
export function wayThrough(scene: Scene, key: string): ReadonlySet<string> {
  const edges = edgesOf(scene);
  const found = new Set<string>([key]);
  follow(scene, edges, key, "from", found);
  follow(scene, edges, key, "to", found);
  for (let each = scene.nodes.get(key)?.inside; each != null; each = scene.nodes.get(each)?.inside)
    found.add(each);
  withContents(scene, found, key);
  return found;
}

function follow(
  scene: Scene,
  edges: readonly SceneEdge[],
  key: string,
  end: "from" | "to",
  found: Set<string>,
): void {
  const other = end === "from" ? "to" : "from";
  const waiting = [key];
  const seen = new Set(waiting);
  for (const each of waiting) {
    const leading = edges.filter((edge) => edge[other] === each);
    for (const edge of leading) {
      found.add(edge.key);
      found.add(edge[end]);
      if (seen.has(edge[end])) continue;
      seen.add(edge[end]);
      waiting.push(edge[end]);
      withContents(scene, found, edge[end]);
    }
    const inside = scene.nodes.get(each)?.inside;
    // Where it begins or ends within its frame, it goes on outside.
    if (leading.length === 0 && inside != null && !seen.has(inside)) {
      seen.add(inside);
      found.add(inside);
      waiting.push(inside);
    }
  }
}

function withContents(scene: Scene, found: Set<string>, key: string): void {
  const frame = scene.frames.get(key);
  if (frame === undefined) return;
  for (const edge of frame.edges) found.add(edge.key);
  for (const node of frame.nodes) {
    found.add(node.key);
    withContents(scene, found, node.key);
  }
}

/** With the edges between nodes, and from and to what is open around one of them; and where that begins or ends so. */
export function withEdges(scene: Scene, keys: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set(keys);
  const ends = new Set(keys);
  for (const key of keys)
    for (let each = scene.nodes.get(key)?.inside; each != null && !ends.has(each);) {
      ends.add(each);
      each = scene.nodes.get(each)?.inside;
    }
  const edges = edgesOf(scene);
  const [entered, left] = [new Set<string>(), new Set<string>()];
  for (const { key, from, to } of edges) {
    if (!ends.has(from) || !ends.has(to)) continue;
    found.add(key);
    left.add(from);
    entered.add(to);
  }
  for (const { key, from, to, inside } of edges) {
    const isStart = scene.nodes.get(from)?.kind === "input" && ends.has(to);
    const isEnd = scene.nodes.get(to)?.kind === "output" && ends.has(from);
    if ((isStart || isEnd) && (keys.has(inside) || (isStart ? entered : left).has(inside)))
      found.add(key).add(isStart ? from : to);
  }
  return found;
}

/** Return the node to which an arrow key leads: along an edge, or to what lies in that direction. */
export function neighbour(scene: Scene, placed: Placed, key: string, arrow: Arrow): string | null {
  const flow = flowOf(arrow, placed.direction);
  const frame = scene.frames.get(key);
  if (flow === "forth" && frame !== undefined) {
    const fed = new Set(frame.edges.map(({ to }) => to));
    return (frame.nodes.find((node) => !fed.has(node.key)) ?? frame.nodes[0])?.key ?? null;
  }
  const edges = edgesOf(scene);
  if (flow !== null) {
    const along = edges.flatMap((edge) =>
      flow === "forth" ? (edge.from === key ? [edge.to] : []) : edge.to === key ? [edge.from] : [],
    );
    const found = nearest(placed, key, along);
    if (found !== null) return found;
    if (flow === "back") return scene.nodes.get(key)?.inside ?? null;
  }
  const inside = scene.nodes.get(key)?.inside ?? null;
  const next = nextInRows(scene, placed, key, arrow);
  if (next !== null) return next;
  const beside = (inside === null ? [] : (scene.frames.get(inside)?.nodes ?? [])).map((node) => node.key);
  return nearest(
    placed,
    key,
    beside.filter((each) => each !== key && liesTo(placed, key, each, arrow)),
  );
}

/** In rows the end of one leads to the beginning of the next. */
function nextInRows(
  { nodes, frames }: Scene,
  { boxes, direction }: Placed,
  key: string,
  arrow: Arrow,
): string | null {
  const frame = frames.get(nodes.get(key)?.inside ?? "");
  if (frame === undefined || direction !== "down") return null;
  if (arrow !== "ArrowLeft" && arrow !== "ArrowRight") return null;
  const keys = frame.nodes.map((node) => node.key);
  const job = jobOf(frame, direction, (node) => boxes.get(node.key) ?? { width: 0, height: 0 });
  const groups = strandsOf(job).map((strands) => strands.map((strand) => strand.map((place) => keys[place])));
  const strands = groups.find((each) => each.some((strand) => strand.includes(key))) ?? [];
  const at = strands.findIndex((strand) => strand.includes(key));
  const top = (each: string | undefined): number | undefined => boxes.get(each ?? "")?.y;
  const isInRows = new Set(strands.map(([first]) => top(first))).size > 1;
  const own = strands[at] ?? [];
  if (!isInRows || own.filter((each) => top(each) === top(key)).length > 1) return null;
  const next = strands[at + (arrow === "ArrowRight" ? 1 : -1)];
  return next?.[own.indexOf(key)] ?? next?.[0] ?? null;
}

function flowOf(arrow: Arrow, direction: Direction): "forth" | "back" | null {
  if (arrow === (direction === "down" ? "ArrowDown" : "ArrowRight")) return "forth";
  if (arrow === (direction === "down" ? "ArrowUp" : "ArrowLeft")) return "back";
  return null;
}

const middle = (box: Box): readonly [number, number] => [box.x + box.width / 2, box.y + box.height / 2];

function liesTo(placed: Placed, key: string, other: string, arrow: Arrow): boolean {
  const [one, two] = [placed.boxes.get(key), placed.boxes.get(other)];
  if (one === undefined || two === undefined) return false;
  const [x, y] = [middle(two)[0] - middle(one)[0], middle(two)[1] - middle(one)[1]];
  if (arrow === "ArrowLeft") return x < -1;
  if (arrow === "ArrowRight") return x > 1;
  return arrow === "ArrowUp" ? y < -1 : y > 1;
}

function nearest(placed: Placed, key: string, others: readonly string[]): string | null {
  const own = placed.boxes.get(key);
  let best: string | null = null;
  let least = Infinity;
  for (const other of others) {
    const box = placed.boxes.get(other);
    if (box === undefined || own === undefined) continue;
    const far = Math.hypot(middle(box)[0] - middle(own)[0], middle(box)[1] - middle(own)[1]);
    if (far < least) [best, least] = [other, far];
  }
  return best;
}
