import { ErrorBoundary } from "@/shared/ui/ErrorBoundary";

import { useRenderers, type KindProps } from "../renderers";
import { NotThere } from "./NotThere";

/** Any view in full; what goes wrong with it stays in it. */
export function NestedFull({ view }: KindProps) {
  const { Full } = useRenderers()[view.kind];
  if (view.content === undefined && view.kind !== "opaque") return <NotThere view={view} />;
  return (
    <ErrorBoundary title="This value cannot be shown">
      <Full view={view} />
    </ErrorBoundary>
  );
}
