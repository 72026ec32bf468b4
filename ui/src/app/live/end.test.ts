import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { type GraphTold, type RunGraph } from "@/entities/graph/model";
import { graphQueries } from "@/entities/graph/queries";
import { type Changes } from "@/shared/api/feed";

import { applyChanges } from "./affected";
import { throttleOf } from "./throttle";

const ROOT = "a".repeat(32);
const STEP = "b".repeat(32);
const ANSWER_MS = 100;
const NONE = { consumer: [], producer: [], name: [] };

/** How far the server is, as of now. */
let seq = 1;

const told = (): GraphTold => ({
  root_id: ROOT,
  seq,
  pipeline_state: seq > 1 ? "COMPLETE" : "RUNNING",
  is_interrupted: false,
  interruption: null,
  interrupted_at: null,
  origin: "2026-01-01T00:00:00Z",
  id_length: 12,
  ids: ROOT.slice(0, 12) + STEP.slice(0, 12),
  functions: ["m.root", "m.step"],
  names: ["root", "step"],
  states: ["RAN", "CREATED", "RESOLVED"],
  edge_names: [],
  parent: [-1, 1],
  function: [0, 1],
  name: [0, 1],
  state: seq > 1 ? [2, 2] : [0, 1],
  attempts: seq > 1 ? [1, 1] : [1, 0],
  flags: [0, 0],
  created: [0, 0],
  started: seq > 1 ? [0, 500] : [0, null],
  ended: seq > 1 ? [5000, 0] : [null, null],
  failed_attempts: { run: [], started: [], ended: [], next: [] },
  inputs: NONE,
  results: NONE,
});

const answer = vi.hoisted(() => vi.fn());
vi.mock("@/shared/api/client", () => ({
  api: { GET: answer },
  bodyOf: (answered: Promise<unknown>) => answered,
}));

beforeEach(() => {
  vi.useFakeTimers();
  seq = 1;
  answer.mockReset();
  answer.mockImplementation(() => {
    const now = told();
    return new Promise((resolve) => setTimeout(() => resolve(now), ANSWER_MS));
  });
});
afterEach(() => vi.useRealTimers());

const changesOf = (at: string, step: Changes["runs"][number]["states"], more: Partial<Changes>): Changes => ({
  seq: (seq += 1),
  at: `2026-01-01T00:00:00.${at}Z`,
  root_id: ROOT,
  function: null,
  states: [],
  runs: [{ id: STEP, position: 1, is_new: false, states: step }],
  also: [],
  ...more,
});

test("an answer that takes long is awaited, and what is exact asked for once it is there", async () => {
  const client = new QueryClient();
  const throttle = throttleOf(client);
  const slow = 5000;
  answer.mockImplementationOnce(() => {
    const now = told();
    return new Promise((resolve) => setTimeout(() => resolve(now), slow));
  });
  const stop = new QueryObserver(client, graphQueries.of(ROOT)).subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(ANSWER_MS);
  applyChanges(client, throttle, [changesOf("049", ["SCHEDULED", "RESOLVED"], { states: ["COMPLETE"] })]);
  // The one answer, and nothing that looks from time to time whether it is there.
  await vi.advanceTimersByTimeAsync(1000);
  expect([answer.mock.calls.length, vi.getTimerCount()]).toEqual([1, 1]);
  await vi.advanceTimersByTimeAsync(slow);
  expect(client.getQueryData<RunGraph>(graphQueries.of(ROOT).queryKey)?.ended[1]).toBe(5);
  stop();
});

test.each([
  ["while the first answer is on its way", ANSWER_MS / 2],
  ["while it is shown", 2 * ANSWER_MS],
])("a second after a pipeline run ended %s, its times are those of the server", async (_, after) => {
  const client = new QueryClient();
  const throttle = throttleOf(client);
  const stop = new QueryObserver(client, graphQueries.of(ROOT)).subscribe(() => undefined);
  const shown = (): RunGraph | undefined => client.getQueryData<RunGraph>(graphQueries.of(ROOT).queryKey);
  await vi.advanceTimersByTimeAsync(after);
  applyChanges(client, throttle, [changesOf("010", ["SCHEDULED"], {})]);
  applyChanges(client, throttle, [changesOf("049", ["RESOLVED"], { states: ["COMPLETE"] })]);
  await vi.advanceTimersByTimeAsync(1000);
  expect([shown()?.started[1], shown()?.ended[1], shown()?.attempts[1]]).toEqual([5, 5, 1]);
  stop();
});
