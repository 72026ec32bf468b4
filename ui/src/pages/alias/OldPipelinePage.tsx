import { useAtomValue, useSetAtom } from "jotai";
import { useEffect } from "react";

import { goToPlaceAtom, placeAtom, placeOfPipeline, type PageProps } from "@/shared/location";
import { Skeleton } from "@/shared/ui/Skeleton";

/** Leads from where pipelines were shown earlier to where they are now. */
export function OldPipelinePage({ parameters }: PageProps) {
  const path = parameters["path"] ?? "";
  const place = useAtomValue(placeAtom);
  const go = useSetAtom(goToPlaceAtom);
  useEffect(() => go(placeOfPipeline(place, path), "replace"), [place, path, go]);
  return <Skeleton rows={8} />;
}
