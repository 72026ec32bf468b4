import { bytesText } from "@/shared/lib/numbers";

const WORDS: Readonly<Record<string, string>> = {
  version: "Python",
  implementation: "Implementation",
  executable: "Executable",
  prefix: "Environment",
  system: "System",
  release: "Release",
  distribution: "Distribution",
  c_library: "C library",
  architecture: "Architecture",
  processor: "Processor",
  cores: "Cores",
  usable_cores: "Cores that can be used",
  memory: "Memory",
  memory_limit: "Memory limit",
  gpus: "GPUs",
  gpu_driver: "GPU driver",
};
const SIZES = new Set(["memory", "memory_limit"]);

/** Return what is known as names and texts; what is empty is left out. */
export function factsOf(told: Readonly<Record<string, unknown>>): readonly (readonly [string, string])[] {
  return Object.entries(told).flatMap(([name, value]) => {
    const text = typeof value === "number" && SIZES.has(name) ? bytesText(value) : textOf(value);
    return text === "" ? [] : [[WORDS[name] ?? name.replaceAll("_", " "), text] as const];
  });
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return value.map(textOf).join(", ");
  return Object.entries(value)
    .map(([name, of]) => `${name.replaceAll("_", " ")}: ${textOf(of)}`)
    .join(", ");
}
