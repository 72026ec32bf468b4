import { expect, test } from "vitest";

import { factsOf } from "./model";

test("facts have words, sizes have units, and what is not known is left out", () => {
  const told = {
    memory: 25_276_502_016,
    cores: 2,
    gpu_driver: null,
    gpus: [{ name: "H", memory_mb: 80 }],
    new_thing: true,
  };
  expect(factsOf(told)).toEqual([
    ["Memory", "25.3 GB"],
    ["Cores", "2"],
    ["GPUs", "name: H, memory mb: 80"],
    ["new thing", "true"],
  ]);
});
