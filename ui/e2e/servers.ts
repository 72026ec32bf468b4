/** Real servers on seeded stores: made once, copied for whoever changes something. */
import { execFile, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const project = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const python = process.env["SEMATIC_PYTHON"] ?? join(project, ".venv/bin/python");
const kept = process.env["SEMATIC_STORES"] ?? join(project, ".stores");
const run = promisify(execFile);

export type StoreName =
  | "digits"
  | "values"
  | "hostile-strings"
  | "10k-map"
  | "10k-chain"
  | "chain-2000"
  | "10k-layered"
  | "100k-runs"
  | "1m-log"
  | "wide-df"
  | "placed"
  | "tries"
  | "empty";

export interface Running {
  readonly url: string;
  readonly folder: string;
  readonly stop: () => Promise<void>;
  /** As `kill -9` would. */
  readonly kill: () => Promise<void>;
  /** On the same port, after it was stopped or killed. */
  readonly startAgain: () => Promise<void>;
}

const environmentOf = (folder: string): NodeJS.ProcessEnv => {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith("SEMATIC_") || name === "SEMATIC_DASHBOARD_FOLDER",
  );
  return { ...Object.fromEntries(kept), SEMATIC_CONFIG_DIR: folder };
};

/** Return the folder of a store, which is made if it is not there; tests that write take a copy. */
async function storeFolder(name: StoreName): Promise<string> {
  const folder = join(kept, name);
  if (name === "empty" || existsSync(folder)) return folder;
  mkdirSync(kept, { recursive: true });
  const making = mkdtempSync(join(kept, `${name}-`));
  await run(python, ["-m", "tests.stores", name, making], {
    cwd: project,
    timeout: 600_000,
    env: environmentOf(making),
  });
  try {
    renameSync(making, folder);
  } catch {
    // Another worker was quicker.
    rmSync(making, { recursive: true, force: true });
  }
  return folder;
}

/** Serve a copy of a store on a free port of this machine, with settings of the server's own. */
export async function serve(
  name: StoreName,
  settings: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), `sematic-${name}-`));
  if (name !== "empty") cpSync(await storeFolder(name), folder, { recursive: true });
  const sematic = async (...words: string[]): Promise<string> =>
    (
      await run(python, ["-m", "sematic", ...words], {
        cwd: project,
        env: { ...environmentOf(folder), ...settings },
      })
    ).stdout;
  const start = async (port: string): Promise<{ address: string; pid: number }> =>
    JSON.parse(await sematic("start", "--port", port, "--json")) as { address: string; pid: number };
  let told = await start("0");
  const url = new URL(told.address);
  const stop = async (): Promise<void> => {
    await sematic("stop");
    rmSync(folder, { recursive: true, force: true });
  };
  return {
    url: url.origin,
    folder,
    stop,
    kill: () => {
      process.kill(told.pid, "SIGKILL");
      return Promise.resolve();
    },
    startAgain: async () => {
      told = await start(url.port);
    },
  };
}

/** Run a program of the project's against a store, to its end. */
export const python3 = (folder: string, ...words: string[]): Promise<{ stdout: string; stderr: string }> =>
  run(python, words, { cwd: project, env: environmentOf(folder), timeout: 120_000 });

/** The same, going on beside the test. */
export const pythonBeside = (folder: string, ...words: string[]) =>
  spawn(python, words, { cwd: project, env: environmentOf(folder), stdio: "ignore" });
