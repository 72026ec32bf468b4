import { QueryClient } from "@tanstack/react-query";

import { ApiError } from "@/shared/api/client";

const TRIES = 2;

/** The feed says when an answer is old, so nothing is asked for again just because time passed. */
export const queryClientOf = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: false,
        // What the server refused it refuses again; what did not reach it may the next time.
        retry: (count, error) => count < TRIES && !(error instanceof ApiError && error.status < 500),
        retryDelay: (count) => 400 * 2 ** count,
      },
    },
  });
