/** The folds of pages, found once for as long as a page stays as it is. */
import { type Page } from "@/entities/log/pages";

import { foldsOf, type Fold } from "./folds";

export class KnownFolds {
  readonly #known = new WeakMap<Page, { readonly version: number; readonly folds: readonly Fold[] }>();

  /** The fold that a line of a page is in. */
  of(page: Page | undefined, line: number): Fold | null {
    if (page === undefined) return null;
    const known = this.#known.get(page);
    const folds = known?.version === page.version ? known.folds : foldsOf(page.items);
    if (folds !== known?.folds) this.#known.set(page, { version: page.version, folds });
    return folds.find(({ first, last }) => first <= line && line <= last) ?? null;
  }
}
