import { act, renderHook } from "@testing-library/react";
import { createStore, Provider } from "jotai";
import { type ReactNode } from "react";
import { expect, test, vi } from "vitest";

import { connectionChangedAtom } from "@/entities/connection/connectionAtom";
import { LogPages } from "@/entities/log/logPages";

import { useAskedAgain } from "./useAskedAgain";

test("a log that could not be asked for is asked for again as soon as the server is back", async () => {
  const ask = vi.fn().mockRejectedValue(new TypeError("The server cannot be reached"));
  const pages = new LogPages({ runId: "a", attempt: 1 }, true, ask);
  const stop = pages.subscribe(() => undefined);
  const store = createStore();
  store.set(connectionChangedAtom, { kind: "live" });
  renderHook(() => useAskedAgain(pages), {
    wrapper: ({ children }: { readonly children: ReactNode }) => (
      <Provider store={store}>{children}</Provider>
    ),
  });
  await vi.waitFor(() => expect(pages.facts().error).not.toBeNull());
  act(() => store.set(connectionChangedAtom, { kind: "offline", since: 0 }));
  const before = ask.mock.calls.length;
  act(() => store.set(connectionChangedAtom, { kind: "live" }));
  expect(ask.mock.calls.length).toBe(before + 1);
  stop();
});
