import { useAtomValue } from "jotai";
import { createElement, Suspense, use, useMemo } from "react";

import { placeAtom, type PageProps } from "@/shared/location";
import { ErrorBoundary } from "@/shared/ui/ErrorBoundary";
import { Skeleton } from "@/shared/ui/Skeleton";

import { type Page } from "./page";
import { routeOf } from "./routes";

/** The page of the address. */
export function PageOutlet() {
  const { path } = useAtomValue(placeAtom);
  const { route, parameters } = useMemo(() => routeOf(path), [path]);
  return (
    <ErrorBoundary key={path} title="This page cannot be shown">
      <Suspense fallback={<Skeleton rows={8} />}>
        <LoadedPage page={route.page} parameters={parameters} />
      </Suspense>
    </ErrorBoundary>
  );
}

interface LoadedPageProps extends PageProps {
  readonly page: Page;
}

/** A page that is there already is shown at once: React holds back for 300 ms what it has to wait for. */
function LoadedPage({ page, parameters }: LoadedPageProps) {
  return createElement(page.loaded ?? use(page.load()), { parameters });
}
