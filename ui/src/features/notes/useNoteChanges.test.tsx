import { QueryClient, QueryClientProvider, InfiniteQueryObserver } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import { type ReactNode } from "react";
import { expect, test, vi } from "vitest";

import { noteQueries, type Note } from "@/entities/note/queries";

import { useNoteChanges } from "./useNoteChanges";

const RUN = { id: "a".repeat(32), root_id: "a".repeat(32) };
const note: Note = {
  id: "n1",
  run_id: RUN.id,
  root_id: RUN.root_id,
  author: "ada",
  markdown: "as it was",
  created_at: "2026-01-01T00:00:00Z",
  edited_at: null,
  is_own: true,
};

const server = vi.hoisted(() => ({ markdown: "", put: vi.fn() }));
vi.mock("@/shared/api/client", () => ({
  api: {
    GET: () => Promise.resolve({ items: [{ ...note, markdown: server.markdown }], next: null }),
    PUT: (_path: string, { body }: { body: { markdown: string } }) => {
      server.put(body.markdown);
      return Promise.resolve(null);
    },
  },
  bodyOf: (answered: Promise<unknown>) => answered,
}));

test("a note that was changed unseen is not written over; once seen it may be", async () => {
  const client = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const stop = new InfiniteQueryObserver(client, noteQueries.of(RUN.id)).subscribe(() => undefined);
  const { result } = renderHook(() => useNoteChanges(RUN, "ada"), { wrapper });
  server.markdown = "somebody else's";
  const edit = async (seen: string): Promise<boolean> => {
    let isSaved = true;
    await act(async () => {
      isSaved = await result.current.edit(note, "mine", seen);
    });
    return isSaved;
  };
  expect(await edit("as it was")).toBe(false);
  expect(server.put).not.toHaveBeenCalled();
  expect(await edit("somebody else's")).toBe(true);
  expect(server.put).toHaveBeenCalledWith("mine");
  stop();
});
