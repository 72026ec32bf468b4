import type { ComponentType } from "react";

import type { PageProps } from "@/shared/location";

type PageComponent = ComponentType<PageProps>;

/** A page whose script is loaded when it is wanted, once. */
export interface Page {
  /** What came of loading it; `undefined` until then. */
  readonly loaded: PageComponent | undefined;
  readonly load: () => Promise<PageComponent>;
}

export function pageOf<N extends string>(importPage: () => Promise<Record<N, PageComponent>>, name: N): Page {
  let loaded: PageComponent | undefined;
  let loading: Promise<PageComponent> | undefined;
  return {
    get loaded() {
      return loaded;
    },
    load: () => (loading ??= importPage().then((module) => (loaded = module[name]))),
  };
}
