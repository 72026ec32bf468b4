/** Gives a graph to the person who asks for it, as a file. */
import { idAt, type RunGraph } from "@/entities/graph/model";
import { token } from "@/shared/lib/tokens";

import { svgOf, type Theme } from "./drawing";
import { longestOf, paintOf, type Colouring } from "./paint";
import { type Laid } from "./useLaid";

const SCALE = 2;
/** Browsers have no larger canvas. */
const MOST_PIXELS = 8000;

export async function exported(
  kind: "svg" | "png",
  graph: RunGraph,
  laid: Laid,
  colouring: Colouring,
): Promise<void> {
  const longest = longestOf(graph, laid.scene.nodes.values());
  const theme: Theme = {
    background: token("--bg"),
    surface: token("--surface"),
    line: token("--line-strong"),
    text: token("--text"),
    dim: token("--dim"),
  };
  const svg = svgOf(
    laid.scene,
    laid.placed,
    theme,
    (node) => paintOf(graph, node, colouring, longest),
    (paint) => valueOf(paint.colour),
  );
  const image = new Blob([svg], { type: "image/svg+xml" });
  const box = laid.placed.boxes.get(laid.scene.root.key);
  const file = kind === "svg" ? image : await pngOf(image, box?.width ?? 0, box?.height ?? 0);
  if (file !== null) give(file, `graph-${idAt(graph, 0).slice(0, 8)}.${kind}`);
}

/** What a colour of a stylesheet is in this theme: images know no names. */
function valueOf(colour: string): string {
  const probe = document.createElement("span");
  probe.style.color = colour;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

async function pngOf(svg: Blob, width: number, height: number): Promise<Blob | null> {
  const url = URL.createObjectURL(svg);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const scale = Math.min(SCALE, MOST_PIXELS / Math.max(width, height, 1));
    const canvas = document.createElement("canvas");
    canvas.width = Math.ceil(image.width * scale);
    canvas.height = Math.ceil(image.height * scale);
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  } finally {
    URL.revokeObjectURL(url);
  }
}

function give(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
