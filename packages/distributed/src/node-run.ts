import { spawn } from "node:child_process";
import { availableParallelism, constants } from "node:os";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { findLauncher, launchCommand, launchEnvironment, type Launcher, relabel } from "./node-launcher";

/** Where lines go: a stream of Node, whose types a program need not have. */
export interface Output {
  write(text: string): unknown;
}

/** What to start, and how. */
export interface RunOptions {
  readonly ranks: number;
  /** How often a job that failed is restarted. */
  readonly restarts: number;
  /** Seconds before the first restart; each further one waits twice as long. */
  readonly backoff: number;
  /** Whether to restart a job that ended with this status. Default: always. */
  readonly again?: (status: number) => boolean;
  /** A file with the machines, as the launcher takes it. */
  readonly hostfile?: string | undefined;
  /** Whether lines begin with the rank. */
  readonly label: boolean;
  readonly command: readonly string[];
  readonly environment?: Record<string, string | undefined>;
  readonly out?: Output;
  readonly errors?: Output;
}

const MOST_BACKOFF = 60;
const INTERRUPTED = 130;

/** Passes lines on as they come. */
function pass(from: Readable, to: Output, label: boolean): void {
  createInterface({ input: from, crlfDelay: Number.POSITIVE_INFINITY }).on("line", (line) => {
    const labelled = relabel(line);
    to.write(`${label ? labelled : labelled.replace(/^\[\d+\] /, "")}\n`);
  });
}

/** Runs the job once. @returns Its status, and whether somebody asked it to stop. */
function once(launcher: Launcher, attempt: number, options: RunOptions): Promise<{ status: number; interrupted: boolean }> {
  const { ranks, command, hostfile, label, environment = process.env, out = process.stdout, errors = process.stderr } = options;
  const [program, ...args] = launchCommand(launcher, ranks, hostfile, command) as [string, ...string[]];
  const own = {
    ...launchEnvironment(launcher, ranks, availableParallelism()),
    ADJOINT_MPI: launcher.family,
    ADJOINT_RESTART: String(attempt),
  };
  const child = spawn(program, args, {
    env: { ...own, ...environment, ADJOINT_RESTART: String(attempt) },
    stdio: ["inherit", "pipe", "pipe"],
  });
  pass(child.stdout, out, label);
  pass(child.stderr, errors, label);
  let interrupted = false;
  const forward = (signal: NodeJS.Signals): void => {
    interrupted = true;
    child.kill(signal);
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, forward);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => {
      for (const each of signals) process.off(each, forward);
      resolve({ status: status ?? 128 + constants.signals[signal ?? "SIGKILL"], interrupted });
    });
  });
}

/**
 * Runs a command in several ranks under the launcher that fits the library, and anew when it fails; it goes on from its own last checkpoint.
 * @returns The status of the last attempt. @throws LauncherError when there is no launcher.
 */
export async function runRanks(options: RunOptions): Promise<number> {
  const launcher = findLauncher(options.environment ?? process.env);
  const { restarts, backoff, again = () => true, errors = process.stderr } = options;
  for (let attempt = 0; ; attempt++) {
    const { status, interrupted } = await once(launcher, attempt, options);
    if (interrupted) return status === 0 ? 0 : INTERRUPTED;
    if (status === 0 || !again(status)) return status;
    if (attempt >= restarts) {
      errors.write(
        `adjoint-run: the job ended with status ${status}${restarts > 0 ? `, after ${restarts} restart${restarts === 1 ? "" : "s"}` : ""}.\n`,
      );
      return status;
    }
    const seconds = Math.min(MOST_BACKOFF, backoff * 2 ** attempt);
    errors.write(`adjoint-run: the job ended with status ${status}; restart ${attempt + 1} of ${restarts} in ${seconds} s.\n`);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  }
}
