import { storedAtom } from "@/shared/lib/stored";

/** The paths of the pipelines that have a star in this browser. */
export const favouritesAtom = storedAtom<readonly string[]>("favourite-pipelines", []);
