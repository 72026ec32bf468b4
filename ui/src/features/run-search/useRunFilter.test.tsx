import { act, renderHook } from "@testing-library/react";
import { createStore, Provider } from "jotai";
import { expect, test } from "vitest";

import { goToPlaceAtom, placeAtom, placeOf } from "@/shared/location";

import { useRunFilter } from "./useRunFilter";

async function opened(address: string) {
  const store = createStore();
  store.set(goToPlaceAtom, placeOf(new URL(address, location.href)));
  await Promise.resolve();
  store.sub(placeAtom, () => undefined);
  const before = history.length;
  const { result } = renderHook(() => useRunFilter(), {
    wrapper: ({ children }) => <Provider store={store}>{children}</Provider>,
  });
  await act(async () => {
    await Promise.resolve();
  });
  return { filter: result.current[0], address: location.pathname + location.search, before };
}

test.each([
  ["/runs?status=&dur=%3E", "/runs"],
  ["/runs?status=failed&status=-&since=&until=", "/runs?status=failed"],
  ["/runs?tag=-&tag=gpu&owner=&fn=-&nested=maybe&mine=1", "/runs?tag=gpu&mine=1"],
  ["/runs?status=failed&status=failed&dur=&dur=%3C10s&search=x", "/runs?status=failed&dur=%3C10s&search=x"],
])("what means nothing goes from %s, and is no step", async (told, right) => {
  const { address, before } = await opened(told);
  expect(address).toBe(right);
  expect(history.length).toBe(before);
});

test.each(["dur=banana", "since=yesterday", "until=soon"])(
  "%s stays, so that it can be told",
  async (told) => {
    expect((await opened(`/runs?${told}`)).address).toBe(`/runs?${told}`);
  },
);

test("a state that there is not stays, so that it can be told", async () => {
  const { filter, address } = await opened("/runs?status=waiting");
  expect(address).toBe("/runs?status=waiting");
  expect(filter.status).toEqual(["waiting"]);
});

test("what means something stays as it was told", async () => {
  const told = "/runs?status=failed&status=-queued&since=-7d&dur=%3E5m&dur=%3C2h";
  const { filter, address } = await opened(told);
  expect(address).toBe(told);
  expect(filter.status).toEqual(["failed", "-queued"]);
});
