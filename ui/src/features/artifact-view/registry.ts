/** Which component draws which kind of view: a total map, so that a new kind of the server's breaks the build. */
import { type ViewKind } from "@/entities/artifact/queries";
import { late } from "@/shared/ui/late";

import { IconInline } from "./inline/IconInline";
import { ImageInline } from "./inline/ImageInline";
import { NumbersInline } from "./inline/NumbersInline";
import { ScalarInline } from "./inline/ScalarInline";
import { SummaryInline } from "./inline/SummaryInline";
import { TextInline } from "./inline/TextInline";
import { Opaque } from "./kinds/Opaque";
import { Scalar } from "./kinds/Scalar";
import { fieldOf, numberOf, textOf } from "./reading";
import { type Renderers } from "./renderers";
import { type ShownView } from "./shownView";

const never = (): boolean => false;
const LONGEST_LINE = 60;

/** An enumeration's members, a moment's time zones and bytes are worth opening. */
const isPlainScalar = (view: ShownView): boolean => {
  const type = textOf(fieldOf(view.content, "type")) ?? "";
  return !["enum", "datetime", "bytes"].includes(type) && view.summary.length <= LONGEST_LINE;
};

const isShortText = (view: ShownView): boolean =>
  (numberOf(fieldOf(view.content, "length")) ?? 0) <= LONGEST_LINE &&
  !(textOf(fieldOf(view.content, "text")) ?? "").includes("\n");

const Text = late(() => import("./kinds/Text"), "Text");

export const renderers = {
  chart: {
    Inline: IconInline,
    Full: late(() => import("./kinds/ChartKind"), "ChartKind"),
    isWholeInLine: never,
  },
  code: { Inline: IconInline, Full: late(() => import("./kinds/Code"), "Code"), isWholeInLine: never },
  error: {
    Inline: IconInline,
    Full: late(() => import("./kinds/ErrorKind"), "ErrorKind"),
    isWholeInLine: never,
  },
  image: { Inline: ImageInline, Full: late(() => import("./kinds/Image"), "Image"), isWholeInLine: never },
  link: { Inline: IconInline, Full: late(() => import("./kinds/Link"), "Link"), isWholeInLine: never },
  list: { Inline: NumbersInline, Full: late(() => import("./kinds/List"), "List"), isWholeInLine: never },
  markdown: { Inline: TextInline, Full: Text, isWholeInLine: never },
  media: { Inline: IconInline, Full: late(() => import("./kinds/Media"), "Media"), isWholeInLine: never },
  module: { Inline: IconInline, Full: late(() => import("./kinds/Module"), "Module"), isWholeInLine: never },
  opaque: { Inline: SummaryInline, Full: Opaque, isWholeInLine: never },
  plot: { Inline: IconInline, Full: late(() => import("./kinds/Plot"), "Plot"), isWholeInLine: never },
  scalar: { Inline: ScalarInline, Full: Scalar, isWholeInLine: isPlainScalar },
  table: { Inline: IconInline, Full: late(() => import("./table/Table"), "Table"), isWholeInLine: never },
  tensor: { Inline: IconInline, Full: late(() => import("./kinds/Tensor"), "Tensor"), isWholeInLine: never },
  text: { Inline: TextInline, Full: Text, isWholeInLine: isShortText },
  tree: { Inline: SummaryInline, Full: late(() => import("./kinds/Tree"), "Tree"), isWholeInLine: never },
} satisfies Renderers;

const all: Renderers = renderers;

/** Begin to load what draws a kind, for a value that is about to be shown. */
export const prepareKind = (kind: ViewKind): void => void all[kind].Full.load?.();
