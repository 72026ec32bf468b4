/** What a view kind is drawn by; components find it in their surroundings, so that views can be drawn within views. */
import { createContext, use, type ComponentType } from "react";

import { type ViewKind } from "@/entities/artifact/queries";

import { type ShownView } from "./shownView";

export interface KindProps {
  readonly view: ShownView;
}

export interface Renderer {
  /** At most one line: in tables, lists and trees. */
  readonly Inline: ComponentType<KindProps>;
  readonly Full: ComponentType<KindProps> & { readonly load?: () => Promise<void> };
  /** Whether a line says all there is, so that there is nothing to open. */
  readonly isWholeInLine: (view: ShownView) => boolean;
}

export type Renderers = Readonly<Record<ViewKind, Renderer>>;

export const RenderersContext = createContext<Renderers | null>(null);

export function useRenderers(): Renderers {
  const found = use(RenderersContext);
  if (found === null) throw new Error("Views are drawn within a ValueView.");
  return found;
}
