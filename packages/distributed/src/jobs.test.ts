import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { long, whyShort } from "../../../tools/long";
import { type Ended, type InstalledMpi, installed, job, jobEnvironment, nodeCommand, run, whyNot } from "./testing/launchers";

// Each test starts processes of its own, on one machine; they take turns, for ranks that wait may spin.
const none = installed.length === 0;
const reason = none ? ` (skipped: ${whyNot})` : "";
/** Most of what follows takes too long for `npm test`. */
const short = none || !long;
const whySkipped = none ? reason : whyShort;
const each = none ? [{ family: "openmpi" as const, launcher: "" }] : installed;
const both = new Set(installed.map(({ family }) => family)).size === 2;

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "adjoint-ranks-"));
  folders.push(folder);
  return folder;
};

interface Result {
  readonly name: string;
  readonly size: number;
  readonly difference: number;
  readonly reductions: number;
  readonly buckets: number;
}

const resultsOf = ({ output }: Ended): Result[] => [...output.matchAll(/^RESULT (.*)$/gm)].map((match) => JSON.parse(match[1]!) as Result);

const all = ["sgd", "forgetful", "adam", "uneven", "accumulate", "batchNorm"];
const STEPS = 50;

/** Which scenarios run where: MPICH's ranks spin while they wait, which takes long where there are more of them than processors. */
const cells = each.flatMap((mpi, i) =>
  [2, 3, 4].flatMap((ranks) =>
    ["wasm", "cpu"].map((device) => {
      const names = mpi.family === "mpich" && ranks > 2 ? ["sgd", "adam", "uneven"] : all;
      return { mpi, ranks, device, names, quick: i === 0 && ranks === 2 && device === "wasm" };
    }),
  ),
);

describe("weights after 50 steps are those of one process with the whole batch, and equal in all ranks to the bit", () => {
  for (const { mpi, ranks, device, names, quick } of cells) {
    const skipped = quick ? none : short;
    it.skipIf(skipped)(`${mpi.family}, ${ranks} ranks, ${device}: ${names.join(", ")}${skipped ? whySkipped : ""}`, async () => {
      const ended = await job(mpi, ranks, "replicas.ts", [device, ...names], { seconds: 800 });
      expect(ended.status, ended.output).toBe(0);
      const results = resultsOf(ended);
      expect(results.map(({ name }) => name)).toEqual(names);
      for (const { name, size, difference, reductions, buckets } of results) {
        expect(size).toBe(ranks);
        expect(difference, name).toBeLessThanOrEqual(name === "adam" ? 1e-5 : 1e-6);
        // Micro-batches are not averaged one by one.
        expect(reductions, name).toBe(STEPS * buckets);
        expect(buckets).toBeGreaterThan(1);
      }
    });
  }
});

const failing = async (mpi: InstalledMpi, fault: string, seconds = 60): Promise<Ended> => {
  const ended = await job(mpi, 2, "faults.ts", [fault], { seconds: seconds + 180 });
  expect(ended.status, ended.output).not.toBe(0);
  expect(ended.status, ended.output).not.toBeNull();
  return ended;
};

describe.each(each.map((mpi) => [mpi.family, mpi] as const))("%s", (_, mpi) => {
  it.skipIf(short)(`a job without faults ends with status 0${whySkipped}`, async () => {
    const ended = await job(mpi, 2, "faults.ts", ["none"]);
    expect(ended.status, ended.output).toBe(0);
    expect(ended.output.match(/closed \d/g)).toHaveLength(2);
  });

  it.skipIf(short).each([
    ["count", /rank 0: #2 allReduce\(sum of 200000 × float32\); rank 1: #2 allReduce\(sum of 100000 × float32\)/],
    ["dtype", /rank 0: #2 allReduce\(sum of 8 × float32\); rank 1: #2 allReduce\(sum of 8 × float64\)/],
    ["reduction", /rank 1: #2 allReduce\(max of 8 × float32\)/],
    ["kind", /rank 0: #2 allReduce\(sum of 8 × float32\); rank 1: #2 broadcast\(8 × float32 from rank 0\)/],
    ["order", /rank 0: #2 allReduce\(sum of 8 × float32\); rank 1: #2 allReduce\(sum of 9 × float32\)/],
    ["fewer", /rank 0: #2 allReduce\(sum of 8 × float32\); rank 1: #2 close\(\)/],
  ] as const)(`a mismatch is an error that names both sides, and never a hang: %s${whySkipped}`, async (fault, sides) => {
    const { output } = await failing(mpi, fault);
    expect(output).toContain("CollectiveMismatchError");
    expect(output).toMatch(sides);
  });

  it.skipIf(short).each(["kill", "kill in flight"])(`all processes are gone soon after one is killed: %s${whySkipped}`, async (fault) => {
    let started: number | undefined;
    const watch = (output: string): void => {
      if ((output.match(/started/g) ?? []).length === 2) started ??= performance.now();
    };
    const ended = await job(mpi, 2, "faults.ts", [fault], { watch });
    expect(ended.status, ended.output).not.toBe(0);
    const processes = [...ended.output.matchAll(/process (\d+)/g)].map((match) => Number(match[1]));
    expect(processes).toHaveLength(2);
    expect(processes.filter(isRunning)).toEqual([]);
    // Ten seconds, and what a busy machine adds.
    expect(performance.now() - started!).toBeLessThan(40_000);
  });

  it.skipIf(short).each([
    ["exit", 70, /rank 1 of 2 ends with exit code 0 before the group is closed/],
    ["exit in flight", 70, /rank 1 of 2 ends with exit code 0 before the group is closed, during #2 allReduce/],
    ["never", 13, /a top-level await that never settled/],
    ["throw", 1, /TypeError: a mistake in rank 1/],
    ["throw in flight", 1, /TypeError: a mistake in rank 1[\s\S]*during #2 allReduce/],
    ["abort", 1, /RankFailedError: abort: rank 1 has had enough/],
  ] as const)(`a rank that ends early ends the job, with a status and its text: %s${whySkipped}`, async (fault, status, text) => {
    const ended = await failing(mpi, fault);
    expect(ended.output).toMatch(text);
    expect(ended.output).toContain("RankFailedError");
    expect(ended.status, ended.output).toBe(status);
  });

  it.skipIf(short).each(["stall", "stall synchronously"])(`a stall is warned of, and ends the job: %s${whySkipped}`, async (fault) => {
    const { output, status } = await failing(mpi, fault);
    expect(output).toMatch(/rank 0 of 2: has waited 1\.\d s in #2 allReduce\(sum of 8 × float32\), bucket 3 of 9/);
    expect(output).toMatch(/CollectiveTimeoutError: rank 0 of 2 waited 3\.\d s in #2 allReduce\(sum of 8 × float32\), bucket 3 of 9/);
    expect(status).toBe(75);
  });

  it.skipIf(short).each(["branch", "branch, zero", "models"])(`what the ranks' models do differently: %s${whySkipped}`, async (what) => {
    const ended = await job(mpi, 2, "differing.ts", [what]);
    if (what === "branch, zero") {
      expect(ended.status, ended.output).toBe(0);
      expect(ended.output.match(/equal after \d+ steps/g)).toHaveLength(2);
      return;
    }
    expect(ended.status, ended.output).not.toBe(0);
    expect(ended.output).toMatch(
      what === "branch"
        ? /"side\.weight" in 1 of 2 ranks \(has none in rank 0\)/
        : /Rank 1 has "0\.weight: float32 \[5,3\]" where rank 0 has "0\.weight: float32 \[4,3\]"/,
    );
  });
});

it.skipIf(!both || short)(
  `a launcher that belongs to another MPI is an error, and not ranks that each train alone${both ? whySkipped : " (skipped: it takes both MPI families)"}`,
  async () => {
    for (const [launcher, library] of [
      [installed[0]!, installed[1]!],
      [installed[1]!, installed[0]!],
    ] as const) {
      const ended = await job(launcher, 2, "faults.ts", ["none"], { environment: { ADJOINT_MPI: library.family } });
      expect(ended.status, ended.output).not.toBe(0);
      expect(ended.output).toMatch(/LauncherError[\s\S]*started 2 processes, but MPI \([\s\S]*\) sees 1/);
    }
  },
);

it.skipIf(short)(`a library that is not there is an error${whySkipped}`, async () => {
  const ended = await run(nodeCommand("faults.ts", ["none"]), { ...jobEnvironment("openmpi"), ADJOINT_MPI: "libnone.so" });
  expect(ended.status).toBe(1);
  expect(ended.output).toMatch(/LauncherError: mpi: there is no MPI library: tried libnone\.so/);
});

describe("adjoint-run", () => {
  const start = (family: InstalledMpi["family"], flags: string[], folder: string, mode: string, end = 24): Promise<Ended> =>
    run(nodeCommand("adjoint-run.ts", [...flags, "--", ...nodeCommand("resumed.ts", [folder, mode, String(end)])]), jobEnvironment(family));
  const finalOf = (folder: string): Buffer => readFileSync(join(folder, "final.safetensors"));

  it.skipIf(short).each(each.map((mpi) => [mpi.family] as const))(
    `%s: a job that is killed and restarted from its checkpoint ends with the same bits; another number of ranks within 1e-6${whySkipped}`,
    async (family) => {
      const [whole, killed, resized] = [newFolder(), newFolder(), newFolder()];
      const first = await start(family, ["-n", "2"], whole, "whole");
      expect(first.status, first.output).toBe(0);
      expect(first.output).toMatch(/^\[1\] attempt 0, RANK 1 of 2, local 1$/m);
      const second = await start(family, ["-n", "2", "--restarts", "1", "--backoff", "0.1"], killed, "killed");
      expect(second.status, second.output).toBe(0);
      expect(second.output).toMatch(/goes on after step 8/);
      expect(finalOf(killed).equals(finalOf(whole))).toBe(true);

      const part = await start(family, ["-n", "2"], resized, "whole", 8);
      expect(part.status, part.output).toBe(0);
      const rest = await start(family, ["-n", "3"], resized, "whole");
      expect(rest.status, rest.output).toBe(0);
      expect(rest.output).toMatch(/goes on after step 8/);
      expect(largestDifference(finalOf(resized), finalOf(whole))).toBeLessThanOrEqual(1e-6);
    },
  );

  it.skipIf(short)(`gives up after so many restarts${whySkipped}`, async () => {
    const ended = await start(each[0]!.family, ["-n", "2", "--restarts", "1", "--backoff", "0.1"], newFolder(), "always");
    expect(ended.status).not.toBe(0);
    expect(ended.output).toMatch(/restart 1 of 1 in 0\.1 s/);
    expect(ended.output).toMatch(/adjoint-run: the job ended with status \d+, after 1 restart\./);
  });

  it.each([
    [["-n", "0", "--", "node"], /-n takes a whole number from 1, not 0/],
    [["--", "node"], /-n is missing/],
    [["-n", "2"], /there is nothing to start/],
    [["-n", "2", "--wat", "--", "node"], /Unknown option '--wat'/],
  ])("says what is wrong with its flags: %j", async (flags, text) => {
    const ended = await run(nodeCommand("adjoint-run.ts", flags), jobEnvironment("openmpi"));
    expect(ended.status, ended.output).toBe(2);
    expect(ended.output).toMatch(text);
  });
});

/** Whether a process is there and not only waiting for its parent to hear of its end. */
function isRunning(id: number): boolean {
  const stat = `/proc/${id}/stat`;
  return existsSync(stat) && !/\) [ZX] /.test(readFileSync(stat, "utf8"));
}

/** Between the float32 values of two safetensors files of the same layout. */
function largestDifference(a: Buffer, b: Buffer): number {
  const start = 8 + Number(a.readBigUInt64LE(0));
  expect(b.subarray(0, start).equals(a.subarray(0, start))).toBe(true);
  let most = 0;
  for (let at = start; at < a.length; at += 4) most = Math.max(most, Math.abs(a.readFloatLE(at) - b.readFloatLE(at)));
  return most;
}
