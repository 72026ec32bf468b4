/** What a run asked for and used, as words and as lines of a chart. */
import { type RunDetail } from "@/entities/run/queries";
import { isTerminal } from "@/entities/run/states";
import { bytesText, countText, percentText } from "@/shared/lib/numbers";
import { durationText } from "@/shared/lib/time";

export type Usage = RunDetail["usages"][number]["usage"];
type Fact = readonly [string, string];

/** What `@sematic.func(...)` or `.set(...)` asked for; the settings are the document that the server keeps. */
export function askedOf(settings: string): readonly Fact[] {
  const told = recordOf(parsed(settings));
  const facts: Fact[] = [];
  if (told["standalone"] === true) facts.push(["Process", "one of its own"]);
  const requests = recordOf(recordOf(recordOf(told["resource_requirements"])["kubernetes"])["requests"]);
  for (const [name, amount] of Object.entries(requests)) facts.push([wordOf(name), textOf(amount)]);
  if (told["timeout_mins"] !== undefined) facts.push(["Timeout", `${textOf(told["timeout_mins"])} min`]);
  const retry = recordOf(told["retry"]);
  if (retry["retries"] !== undefined) {
    const kinds = Array.isArray(retry["exceptions"]) ? retry["exceptions"].map(textOf).map(lastPart) : [];
    const after = kinds.length === 0 ? "" : ` after ${kinds.join(", ")}`;
    facts.push(["Retries", `up to ${textOf(retry["retries"])}${after}`]);
  }
  return facts;
}

/** What is said of a run that asked for nothing: of one that was never executed, not with what it was. */
export function nothingAsked({ state, started_at: begun, original_run_id: original }: Executed): string {
  if (begun === null || original !== null) return "Nothing in particular.";
  const how = isTerminal(state) ? "it ran with what its machine had" : "it runs with what its machine has";
  return `Nothing in particular: ${how}.`;
}

type Executed = Pick<RunDetail["run"], "state" | "started_at" | "original_run_id">;

const WORDS: Readonly<Record<string, string>> = { cpu: "CPU", memory: "Memory", "nvidia.com/gpu": "GPUs" };
const wordOf = (name: string): string => WORDS[name] ?? name;
const lastPart = (path: string): string => path.slice(path.lastIndexOf(".") + 1);
const textOf = (value: unknown): string =>
  typeof value === "string" ? value : typeof value === "number" ? countText(value) : "";
const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** In seconds. */
const BRIEF = 1;

/** What an attempt used; what was not measured is left out. */
export function usedOf(usage: Usage): readonly Fact[] {
  // Averages over less than what lies between two measurements say nothing.
  const isBrief = usage.seconds < BRIEF;
  const cores = usage.seconds === 0 ? 0 : usage.cpu_seconds / usage.seconds;
  const bytes = (name: string, size: number | null): readonly Fact[] =>
    size === null ? [] : [[name, bytesText(size)]];
  return [
    ["Measured for", `${durationText(usage.seconds * 1000)}${isBrief ? ", too short for averages" : ""}`],
    [
      "CPU time",
      `${durationText(usage.cpu_seconds * 1000)}${isBrief ? "" : `, ${cores.toFixed(2)} cores on average`}`,
    ],
    [
      "Memory",
      `${bytesText(usage.peak_memory)} at the most${isBrief ? "" : `, ${bytesText(usage.mean_memory)} on average`}`,
    ],
    ...(usage.mean_gpu === null ? [] : [["GPU", `${percentText(usage.mean_gpu)} busy on average`] as const]),
    ...bytes("GPU memory at the most", usage.peak_gpu_memory),
    ...bytes("Read from disk", usage.read_bytes),
    ...bytes("Written to disk", usage.written_bytes),
    ...bytes("Received", usage.received_bytes),
    ...bytes("Sent", usage.sent_bytes),
  ];
}

export interface Series {
  readonly name: string;
  /** The most, as a text for the axis. */
  readonly most: string;
  /** In 0..1 both: time from the left, amount from the bottom; what was not measured is a gap. */
  readonly lines: readonly (readonly (readonly [number, number])[])[];
}

/** Return one line per thing that was measured over time. */
export function seriesOf(usage: Usage): readonly Series[] {
  const { samples } = usage;
  if (samples.length < 2) return [];
  const from = samples[0]?.seconds ?? 0;
  const span = Math.max((samples.at(-1)?.seconds ?? 0) - from, Number.EPSILON);
  const series = (
    name: string,
    of: (sample: Usage["samples"][number]) => number | null,
    text: (amount: number) => string,
  ): readonly Series[] => {
    const known = samples.map(of).filter((amount) => amount !== null);
    if (known.length === 0) return [];
    const most = Math.max(...known);
    const lines: [number, number][][] = [[]];
    for (const sample of samples) {
      const amount = of(sample);
      if (amount === null) lines.push([]);
      else lines.at(-1)?.push([(sample.seconds - from) / span, most === 0 ? 0 : amount / most]);
    }
    return [{ name, most: text(most), lines: lines.filter((line) => line.length > 0) }];
  };
  return [
    ...series(
      "CPU",
      ({ cpu }) => cpu,
      (cores) => `${cores.toFixed(cores < 10 ? 2 : 0)} cores`,
    ),
    ...series("Memory", ({ memory }) => memory, bytesText),
    ...series("GPU", ({ gpu }) => gpu, percentText),
    ...series("GPU memory", ({ gpu_memory }) => gpu_memory, bytesText),
  ];
}

/** A path of SVG in a box of this size. */
export const pathOf = (line: Series["lines"][number], width: number, height: number): string =>
  line
    .map(([x, y], place) => `${place === 0 ? "M" : "L"}${round(x * width)} ${round((1 - y) * height)}`)
    .join("");

const round = (number: number): number => Math.round(number * 10) / 10;
