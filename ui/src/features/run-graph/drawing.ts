/** A graph as one SVG image with nothing outside of it: drawn from the layout, in the colours of the theme. */
import { stateGlyphs } from "@/entities/run/states";
import { cutInMiddle } from "@/shared/lib/middle";
import { countText } from "@/shared/lib/numbers";
import { durationText } from "@/shared/lib/time";

import { type Box, type Placed } from "./layout";
import { pathOf, tipOf } from "./path";
import { type Paint } from "./paint";
import { type Scene, type SceneNode } from "./scene";
import { edgesOf } from "./walk";

export interface Theme {
  readonly background: string;
  readonly surface: string;
  readonly line: string;
  readonly text: string;
  readonly dim: string;
}

const MARGIN = 16;
const LETTER = 7.2;

/** `paintOf` and `colourOf` say what a node looks like; the colour as a value, not a name. */
export function svgOf(
  scene: Scene,
  placed: Placed,
  theme: Theme,
  paintOf: (node: SceneNode) => Paint,
  colourOf: (paint: Paint) => string,
): string {
  const all = placed.boxes.get(scene.root.key) ?? { x: 0, y: 0, width: 0, height: 0 };
  const view = [all.x - MARGIN, all.y - MARGIN, all.width + 2 * MARGIN, all.height + 2 * MARGIN];
  const nodes = [...scene.nodes.values()];
  const parts = [
    `<rect x="${view[0]}" y="${view[1]}" width="${view[2]}" height="${view[3]}" fill="${theme.background}"/>`,
    ...nodes.filter(({ isOpen }) => isOpen).map(drawn),
    ...edgesOf(scene).map(({ key }) => {
      const line = placed.lines.get(key) ?? [];
      return `<path d="${pathOf(line)}" fill="none" stroke="${theme.line}"/><path d="${tipOf(line)}" fill="${theme.line}"/>`;
    }),
    ...nodes.filter(({ isOpen }) => !isOpen).map(drawn),
  ];
  function drawn(node: SceneNode): string {
    const box = placed.boxes.get(node.key);
    if (box === undefined) return "";
    const paint = paintOf(node);
    return boxOf(node, box, paint, colourOf(paint), theme);
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${view.join(" ")}" width="${view[2]}" height="${view[3]}" font-family="system-ui, sans-serif" font-size="13">${parts.join("")}</svg>`;
}

function boxOf(node: SceneNode, box: Box, paint: Paint, colour: string, theme: Theme): string {
  const { x, y, width, height } = box;
  const isPort = node.kind === "input" || node.kind === "output";
  // What has not begun is hollow.
  const isPlanned = !isPort && !node.isOpen && paint.isPlanned;
  const dashes = node.kind === "rest" || isPlanned ? ' stroke-dasharray="4 3"' : "";
  const rect = `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${isPort ? height / 2 : 4}" fill="${node.isOpen ? "none" : theme.surface}" stroke="${theme.line}"${dashes}/>`;
  if (isPort)
    return `${rect}<text x="${x + width / 2}" y="${y + height / 2 + 4}" text-anchor="middle" font-size="12" fill="${theme.dim}">${escaped(cut(paint.title, width))}</text>`;
  const glyph = node.kind === "rest" ? "" : `<tspan fill="${colour}">${stateGlyphs[paint.state]}</tspan> `;
  const number = paint.number === null ? "" : ` #${paint.number}`;
  const count = node.kind === "group" ? ` ×${countText(paint.count)}` : number;
  const edge = node.isOpen
    ? ""
    : `<rect x="${x}" y="${y}" width="5" height="${height}" rx="2" ${isPlanned ? `fill="none" stroke="${colour}"` : `fill="${colour}"`}/>`;
  const title = `<text x="${x + 12}" y="${y + 19}" fill="${theme.text}">${glyph}${escaped(cut(paint.title, width - 40) + count)}</text>`;
  const took =
    node.kind === "run" && paint.took !== null && !node.isOpen
      ? `<text x="${x + 28}" y="${y + 36}" font-size="12" fill="${theme.dim}">${escaped(durationText(paint.took))}</text>`
      : "";
  return rect + edge + title + took;
}

const cut = (text: string, width: number): string =>
  cutInMiddle(text, Math.max(3, Math.floor(width / LETTER)));

/** Whatever a name has in it, it is a text; what XML has no place for goes. */
export const escaped = (text: string): string =>
  Array.from(text)
    .filter((letter) => !isControl(letter))
    .join("")
    .replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

const isControl = (letter: string): boolean => {
  const code = letter.codePointAt(0) ?? 0;
  return (
    (code < 32 && code !== 9 && code !== 10) ||
    code === 0xfffe ||
    code === 0xffff ||
    (code >= 0xd800 && code <= 0xdfff)
  );
};
