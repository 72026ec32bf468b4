import { useRenderers, type KindProps } from "../renderers";

/** Any view in one line. */
export function NestedInline({ view }: KindProps) {
  const { Inline } = useRenderers()[view.kind];
  return <Inline view={view} />;
}
