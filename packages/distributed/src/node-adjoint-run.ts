import { parseArgs } from "node:util";
import { AdjointError } from "@adjoint/core";
import { runRanks } from "./node-run";

const help = `Starts a program in several ranks, with the MPI launcher that fits the library, and anew when it fails.

  adjoint-run -n 4 --restarts 3 -- node train.mjs

  -n N             how many ranks
  --restarts N     how often a job that failed is started again (0); the program goes on from its own last checkpoint
  --backoff S      seconds before the first restart; each further one waits twice as long (1)
  --hostfile FILE  the machines, as the launcher takes them
  --no-label       do not begin each line with its rank
  --help           this text

ADJOINT_MPI names the library, or one of openmpi and mpich. Ranks find RANK, WORLD_SIZE, LOCAL_RANK and ADJOINT_RESTART (0, then 1, …).`;

/** A flag that is not as it should be. */
class UsageError extends Error {}

function whole(name: string, text: string, least: number): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isInteger(value) && value >= least) return value;
  throw new UsageError(`${name} takes a whole number from ${least}, not ${text}`);
}

function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value >= 0) return value;
  throw new UsageError(`--backoff takes a number of seconds, not ${text}`);
}

async function main(args: readonly string[]): Promise<number> {
  const end = args.indexOf("--");
  const own = end < 0 ? args : args.slice(0, end);
  const { values, positionals } = parseArgs({
    args: [...own],
    allowPositionals: true,
    options: {
      n: { type: "string", short: "n" },
      restarts: { type: "string", default: "0" },
      backoff: { type: "string", default: "1" },
      hostfile: { type: "string" },
      "no-label": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const command = end < 0 ? positionals : args.slice(end + 1);
  if (values.n === undefined) throw new UsageError("-n is missing: how many ranks");
  if (command.length === 0) throw new UsageError("there is nothing to start: adjoint-run -n 2 -- node train.mjs");
  return runRanks({
    ranks: whole("-n", values.n, 1),
    restarts: whole("--restarts", values.restarts, 0),
    backoff: seconds(values.backoff),
    hostfile: values.hostfile,
    label: !values["no-label"],
    command,
  });
}

/** The whole program `adjoint-run`. @returns The exit status: the job's, 1 without a launcher, 2 for a bad flag. */
export async function adjointRun(args: readonly string[]): Promise<number> {
  try {
    return await main(args);
  } catch (error) {
    const bad = error instanceof UsageError || (error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS");
    if (!bad && !(error instanceof AdjointError)) throw error;
    console.error(`${(error as Error).message}${bad ? "; see adjoint-run --help" : ""}`);
    return bad ? 2 : 1;
  }
}
