import { useAtomValue } from "jotai";
import { useMemo } from "react";

import { placeAtom } from "@/shared/location";
import { ErrorBoundary } from "@/shared/ui/ErrorBoundary";
import { Parted } from "@/shared/ui/late";
import { Skeleton } from "@/shared/ui/Skeleton";

import { routeOf } from "./routes";

/** The page of the address. */
export function PageOutlet() {
  const { path } = useAtomValue(placeAtom);
  const { route, parameters } = useMemo(() => routeOf(path), [path]);
  return (
    <ErrorBoundary key={path} title="This page cannot be shown">
      <Parted part={route.page} props={{ parameters }} meanwhile={() => <Skeleton rows={8} />} />
    </ErrorBoundary>
  );
}
