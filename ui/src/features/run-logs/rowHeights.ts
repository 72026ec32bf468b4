/** How high rows are that were seen; all others are as high as one line. */
import { ROW } from "./walk";

export class RowHeights {
  readonly #known = new Map<number, number>();

  of(line: number): number {
    return this.#known.size === 0 ? ROW : (this.#known.get(line) ?? ROW);
  }

  clear(): void {
    this.#known.clear();
  }

  /** Learn heights; return whether something changed, and by how much what is above a line grew. */
  learn(found: ReadonlyMap<number, number>, below: number | null): { isChanged: boolean; above: number } {
    let isChanged = false;
    let above = 0;
    for (const [line, height] of found) {
      const before = this.of(line);
      if (before === height) continue;
      if (below !== null && line < below) above += height - before;
      if (height === ROW) this.#known.delete(line);
      else this.#known.set(line, height);
      isChanged = true;
    }
    return { isChanged, above };
  }
}
