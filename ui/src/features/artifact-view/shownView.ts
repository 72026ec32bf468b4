/** A view as it is drawn: read from an answer or out of another view, whatever is missing in it. */
import { type View, type ViewKind } from "@/entities/artifact/queries";

import { fieldOf, fieldsOf, flagOf, itemsOf, numberOf, textOf } from "./reading";
import { inside, type Step, type ValuePath } from "./valuePath";

export interface ShownView {
  readonly kind: ViewKind;
  readonly summary: string;
  /** Its shape depends on the kind; undefined where it was left out. */
  readonly content: unknown;
  readonly isTruncated: boolean;
  /** What it calls a part → what the artifact calls it. */
  readonly parts: ReadonlyMap<string, string>;
  readonly typeName: string;
  /** What the value was declared to be, if that is something else than it is. */
  readonly declared: string | null;
  readonly artifactId: string;
  readonly path: ValuePath;
}

const kinds: ReadonlySet<string> = new Set(
  Object.keys({
    chart: true,
    code: true,
    error: true,
    image: true,
    link: true,
    list: true,
    markdown: true,
    media: true,
    module: true,
    opaque: true,
    plot: true,
    scalar: true,
    table: true,
    tensor: true,
    text: true,
    tree: true,
  } satisfies Record<ViewKind, true>),
);

const isKind = (told: unknown): told is ViewKind => typeof told === "string" && kinds.has(told);

export const rootView = (view: View, artifactId: string, typeName: string, name: string): ShownView => ({
  kind: view.kind,
  summary: view.summary,
  content: view.content ?? undefined,
  isTruncated: view.is_truncated,
  parts: new Map(view.parts.map(([part]) => [part, part])),
  typeName,
  declared: null,
  artifactId,
  path: { root: name, steps: [] },
});

/** Return a view that is in another one's content; one of a kind that is not known here is opaque. */
export function nestedView(told: unknown, outer: ShownView, step: Step): ShownView {
  const kind = fieldOf(told, "kind");
  const parts = Object.entries(fieldsOf(fieldOf(told, "parts"))).flatMap(([own, name]) => {
    const known = textOf(name) === null ? undefined : outer.parts.get(String(name));
    return known === undefined ? [] : [[own, known] as const];
  });
  return {
    kind: isKind(kind) ? kind : "opaque",
    summary: textOf(fieldOf(told, "summary")) ?? "",
    content: isKind(kind) ? fieldOf(told, "content") : undefined,
    isTruncated: flagOf(fieldOf(told, "is_truncated")) ?? false,
    parts: new Map(parts),
    typeName: textOf(fieldOf(told, "type")) ?? "",
    declared: textOf(fieldOf(told, "declared")),
    artifactId: outer.artifactId,
    path: inside(outer.path, step),
  };
}

export interface Entry {
  readonly name: string;
  readonly view: ShownView;
  readonly isDefault: boolean;
}

/** Return what is directly in a tree or a list, as far as it is shown. */
export function entriesOf(view: ShownView): readonly Entry[] {
  const entries = itemsOf(fieldOf(view.content, "entries"));
  if (view.kind === "list") {
    return entries.map((told, place) => ({
      name: String(place),
      view: nestedView(told, view, place),
      isDefault: false,
    }));
  }
  if (view.kind !== "tree") return [];
  return entries.map((told) => {
    const name = textOf(fieldOf(told, "name")) ?? "?";
    return {
      name,
      view: nestedView(fieldOf(told, "view"), view, name),
      isDefault: flagOf(fieldOf(told, "is_default")) ?? false,
    };
  });
}

/** How many entries it has in truth; null where that is not told. */
export const lengthOf = (view: ShownView): number | null => numberOf(fieldOf(view.content, "length"));
