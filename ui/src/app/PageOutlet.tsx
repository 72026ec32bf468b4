import { useAtomValue } from "jotai";
import { Suspense, useMemo } from "react";

import { placeAtom } from "@/shared/location";
import { ErrorBoundary } from "@/shared/ui/ErrorBoundary";
import { Skeleton } from "@/shared/ui/Skeleton";

import { routeOf } from "./routes";

/** The page of the address. */
export function PageOutlet() {
  const { path } = useAtomValue(placeAtom);
  const { route, parameters } = useMemo(() => routeOf(path), [path]);
  const Page = route.page;
  return (
    <ErrorBoundary key={path} title="This page cannot be shown">
      <Suspense fallback={<Skeleton rows={8} />}>
        <Page parameters={parameters} />
      </Suspense>
    </ErrorBoundary>
  );
}
