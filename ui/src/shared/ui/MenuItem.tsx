import { lazy } from "react";

/** An entry of a menu. */
export const MenuItem = lazy(async () => ({ default: (await import("./OpenMenuItem")).OpenMenuItem }));
