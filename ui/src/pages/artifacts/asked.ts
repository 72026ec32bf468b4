import { type ArtifactsAsked, type ViewKind } from "@/entities/artifact/queries";

/** Kinds in words, in the order of the menu. */
export const kindWords = {
  scalar: "Scalar",
  text: "Text",
  markdown: "Markdown",
  code: "Code",
  tree: "Tree",
  list: "List",
  table: "Table",
  tensor: "Tensor",
  module: "Model",
  image: "Picture",
  plot: "Plot",
  chart: "Chart",
  link: "Link",
  media: "Sound or video",
  error: "Error",
  opaque: "Opaque",
} satisfies Record<ViewKind, string>;

export const isKind = (told: string | undefined): told is ViewKind =>
  told !== undefined && Object.hasOwn(kindWords, told);

export interface Filters {
  readonly text: string;
  readonly type: string;
  readonly kind: string | undefined;
}

/** What to ask the server for. */
export function askedFor({ text, type, kind }: Filters): ArtifactsAsked {
  const search = text.trim();
  return {
    ...(search !== "" && { search }),
    ...(type !== "" && { type }),
    ...(isKind(kind) && { kind }),
  };
}
