import { type View } from "@/entities/artifact/queries";

import { NestedInline } from "./parts/NestedInline";
import { renderers } from "./registry";
import { RenderersContext } from "./renderers";
import { rootView } from "./shownView";

interface Props {
  /** With its content, where that is at hand; its line is enough. */
  readonly view: Pick<View, "kind" | "summary"> & Partial<View>;
  /** For pictures: where its parts are. */
  readonly artifactId?: string;
}

/** A value in one line, for tables and lists. */
export function ValueInline({ view, artifactId }: Props) {
  const whole = {
    content: null,
    is_truncated: false,
    ...view,
    parts: artifactId === undefined ? [] : (view.parts ?? []),
  };
  return (
    <RenderersContext value={renderers}>
      <NestedInline view={rootView(whole, artifactId ?? "", "", "")} />
    </RenderersContext>
  );
}
