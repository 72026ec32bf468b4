/** An element's scrollbar that stands for more than the element has: told of what people do with it, and put in its place. */

interface Host {
  /** Where the bar belongs. */
  readonly topWanted: () => number;
  /** Somebody scrolled. */
  readonly scrolled: (top: number, delta: number) => void;
  readonly resized: (height: number) => void;
}

const IDLE_MS = 150;

export class ScrollBar {
  #element: HTMLElement | null = null;
  #lastTop = 0;
  #idling: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly host: Host) {}

  attach(element: HTMLElement): () => void {
    this.#element = element;
    const resized = new ResizeObserver(() => this.host.resized(element.clientHeight));
    resized.observe(element);
    // Known before the first paint, so that all rows are in it.
    this.host.resized(element.clientHeight);
    element.addEventListener("scroll", this.#onScroll, { passive: true });
    return () => {
      resized.disconnect();
      element.removeEventListener("scroll", this.#onScroll);
      this.release();
      this.#element = null;
    };
  }

  /** Put it where it belongs, unless somebody is scrolling: whoever holds it must not lose it. */
  sync(): void {
    if (this.#idling === undefined) this.place();
  }

  /** The same in any case. */
  place(): void {
    const element = this.#element;
    if (element === null) return;
    const top = Math.round(this.host.topWanted());
    if (Math.abs(element.scrollTop - top) > 1) element.scrollTop = top;
    this.#lastTop = element.scrollTop;
  }

  /** Nobody is scrolling any more. */
  release(): void {
    clearTimeout(this.#idling);
    this.#idling = undefined;
  }

  readonly #onScroll = (): void => {
    const element = this.#element;
    if (element === null) return;
    const { scrollTop: top, scrollHeight, clientHeight } = element;
    const delta = top - this.#lastTop;
    if (Math.abs(delta) < 0.5) return;
    this.#lastTop = top;
    // Nobody comes to the end by scrolling up: there is less to scroll than before, which the browser may tell first.
    if (delta < 0 && top + clientHeight >= scrollHeight - 1) {
      this.host.resized(clientHeight);
      return;
    }
    clearTimeout(this.#idling);
    this.#idling = setTimeout(() => {
      this.#idling = undefined;
      this.place();
    }, IDLE_MS);
    this.host.scrolled(top, delta);
  };
}
