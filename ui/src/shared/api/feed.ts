/** The server's change feed: one stream for the whole dashboard, and a look every few seconds where streams do not pass. */
import { api, bodyOf, type Schemas } from "./client";

export type Changes = Schemas["Changes"];

export type Connection =
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  /** What is shown may be older than it looks. */
  | { readonly kind: "offline"; readonly since: number };

export interface FeedListener {
  readonly onConnection: (connection: Connection) => void;
  /** What happened, in order; several at once if they came at once. */
  readonly onChanges: (changes: readonly Changes[]) => void;
  /** Something may have been missed: everything is to be asked for again. */
  readonly onReset: () => void;
}

/** How far the feed has come. */
const FEED_PLACE = "/api/v1/changes/latest";
const BATCH_MS = 50;
const HIDDEN_BATCH_MS = 1000;
const REOPEN_MS = 3000;
const POLL_MS = 5000;
/** A connection whose other end is gone without a word is silent, and seems open: after so long somebody asks. */
const SILENCE_MS = 20_000;
const PATIENCE_MS = 10_000;

/** Follow the feed until the returned function is called. */
export function followFeed(listener: FeedListener): () => void {
  let source: EventSource | null = null;
  let reopening: ReturnType<typeof setTimeout> | undefined;
  let waiting: Changes[] = [];
  let flushing: ReturnType<typeof setTimeout> | undefined;
  let lastFlush = 0;
  let seen: number | null = null;
  let lostAt: number | null = null;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;

  const flush = (): void => {
    flushing = undefined;
    lastFlush = performance.now();
    const told = waiting;
    waiting = [];
    if (told.length > 0) listener.onChanges(told);
  };
  const soon = (): void => {
    if (flushing !== undefined) return;
    const pause = document.hidden ? HIDDEN_BATCH_MS : BATCH_MS;
    // The first of several is shown at once.
    flushing = setTimeout(flush, Math.max(0, lastFlush + pause - performance.now()));
  };
  const heard = (): void => {
    clearTimeout(silence);
    silence = setTimeout(ask, SILENCE_MS);
  };
  const ask = (): void => {
    bodyOf(api.GET(FEED_PLACE, { signal: AbortSignal.timeout(PATIENCE_MS) })).then(({ seq }) => {
      if (seen === null || seq === seen) heard();
      // What the stream does not bring within moments it does not bring any more.
      else silence = setTimeout(lose, REOPEN_MS);
    }, lose);
  };
  const isBack = (): void => {
    lostAt = null;
    listener.onConnection({ kind: "live" });
  };
  const isLost = (): void => {
    if (lostAt !== null) return;
    lostAt = Date.now();
    listener.onConnection({ kind: "offline", since: lostAt });
  };
  const lose = (): void => {
    isLost();
    source?.close();
    clearTimeout(silence);
    clearTimeout(reopening);
    reopening = setTimeout(open, REOPEN_MS);
  };
  const open = (): void => {
    source = new EventSource(seen === null ? "/api/v1/changes" : `/api/v1/changes?since=${seen}`);
    source.addEventListener("hello", (event) => {
      const hello = JSON.parse(event.data as string) as Pick<Changes, "seq">;
      // Without a place to go on from, whatever happened while the stream was away was missed.
      if (seen === null && lostAt !== null) listener.onReset();
      seen ??= hello.seq;
      heard();
      isBack();
    });
    source.addEventListener("changes", (event) => {
      heard();
      const changes = JSON.parse(event.data as string) as Changes;
      if (seen !== null && changes.seq <= seen) return;
      seen = changes.seq;
      waiting.push(changes);
      soon();
    });
    source.addEventListener("reset", (event) => {
      seen = (JSON.parse(event.data as string) as Pick<Changes, "seq">).seq;
      listener.onReset();
    });
    source.onerror = lose;
    heard();
  };
  const poll = setInterval(() => {
    if (lostAt === null) return;
    bodyOf(api.GET(FEED_PLACE, {})).then(
      ({ seq }) => {
        if (seen !== null && seq === seen) return;
        seen = seq;
        listener.onReset();
      },
      () => undefined, // Still away: the connection says so already.
    );
  }, POLL_MS);

  // From before anything else was asked for: what changes between an answer and the stream's beginning is told.
  bodyOf(api.GET(FEED_PLACE, {}))
    .then(
      ({ seq }) => (seen ??= seq),
      () => undefined, // The stream fails as well, and says so.
    )
    .finally(() => {
      if (!isOver) open();
    });
  return () => {
    isOver = true;
    source?.close();
    clearTimeout(silence);
    clearTimeout(reopening);
    clearTimeout(flushing);
    clearInterval(poll);
  };
}
