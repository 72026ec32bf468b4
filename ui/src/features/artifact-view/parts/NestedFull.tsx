import { Suspense } from "react";

import { ErrorBoundary } from "@/shared/ui/ErrorBoundary";
import { Skeleton } from "@/shared/ui/Skeleton";

import { useRenderers, type KindProps } from "../renderers";
import { NotThere } from "./NotThere";

/** Any view in full; what goes wrong with it stays in it. */
export function NestedFull({ view }: KindProps) {
  const { Full } = useRenderers()[view.kind];
  if (view.content === undefined && view.kind !== "opaque") return <NotThere view={view} />;
  return (
    <ErrorBoundary title="This value cannot be shown">
      <Suspense fallback={<Skeleton rows={2} />}>
        <Full view={view} />
      </Suspense>
    </ErrorBoundary>
  );
}
