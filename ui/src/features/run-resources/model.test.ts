import { expect, test } from "vitest";

import { askedOf, nothingAsked, pathOf, seriesOf, usedOf, type Usage } from "./model";

const sample = (seconds: number, cpu: number, memory: number, gpu: number | null = null) => ({
  seconds,
  cpu,
  memory,
  gpu,
  gpu_memory: null,
});
const usage: Usage = {
  seconds: 10,
  cpu_seconds: 5,
  peak_memory: 2_000_000,
  mean_memory: 1_000_000,
  read_bytes: null,
  written_bytes: 12,
  received_bytes: null,
  sent_bytes: null,
  peak_gpu_memory: null,
  mean_gpu: null,
  samples: [],
};

test("what was asked for is said in words", () => {
  const settings = JSON.stringify({
    standalone: true,
    timeout_mins: 3,
    retry: { exceptions: ["builtins.TimeoutError"], retries: 2 },
    resource_requirements: {
      kubernetes: { requests: { cpu: "500m", memory: "2Gi", "nvidia.com/gpu": "1" } },
    },
  });
  expect(askedOf(settings)).toEqual([
    ["Process", "one of its own"],
    ["CPU", "500m"],
    ["Memory", "2Gi"],
    ["GPUs", "1"],
    ["Timeout", "3 min"],
    ["Retries", "up to 2 after TimeoutError"],
  ]);
  expect(askedOf("{}")).toEqual([]);
  expect(askedOf("no JSON")).toEqual([]);
});

test.each([
  ["CREATED", null, null, "Nothing in particular."],
  ["CANCELED", null, null, "Nothing in particular."],
  ["RESOLVED", "2026-01-01T00:00:00Z", "a".repeat(32), "Nothing in particular."],
  ["SCHEDULED", "2026-01-01T00:00:00Z", null, "Nothing in particular: it runs with what its machine has."],
  ["FAILED", "2026-01-01T00:00:00Z", null, "Nothing in particular: it ran with what its machine had."],
] as const)("a run that is %s is not said to have run if it did not", (state, begun, original, said) => {
  expect(nothingAsked({ state, started_at: begun, original_run_id: original })).toBe(said);
});

test("what was not measured is left out", () => {
  expect(usedOf(usage).map(([name]) => name)).toEqual([
    "Measured for",
    "CPU time",
    "Memory",
    "Written to disk",
  ]);
  expect(usedOf(usage)[1]).toEqual(["CPU time", "5.00 s, 0.50 cores on average"]);
});

test("of what was measured for less than a second there are no averages", () => {
  const [measured, time, memory] = usedOf({ ...usage, seconds: 0.015, cpu_seconds: 0.01 });
  expect(measured?.[1]).toBe("15 ms, too short for averages");
  expect([time?.[1], memory?.[1]]).toEqual(["10 ms", "2.0 MB at the most"]);
});

test("lines are as wide as the time, as high as the most, and have gaps where nothing was measured", () => {
  const samples = [sample(1, 0.5, 10, 0.5), sample(2, 1, 20), sample(3, 0, 20, 1)];
  const [cpu, memory, gpu] = seriesOf({ ...usage, samples });
  expect(cpu).toEqual({
    name: "CPU",
    most: "1.00 cores",
    lines: [
      [
        [0, 0.5],
        [0.5, 1],
        [1, 0],
      ],
    ],
  });
  expect(memory?.most).toBe("20 B");
  expect(gpu?.lines).toEqual([[[0, 0.5]], [[1, 1]]]);
  expect(pathOf(cpu?.lines[0] ?? [], 100, 10)).toBe("M0 5L50 0L100 10");
  expect(seriesOf({ ...usage, samples: samples.slice(0, 1) })).toEqual([]);
});
