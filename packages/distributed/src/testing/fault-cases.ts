import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { long, whyShort } from "../../../../tools/long";
import {
  type Ended,
  hasNewer,
  type InstalledMpi,
  installed,
  job,
  jobEnvironment,
  leftOver,
  newer,
  nodeCommand,
  processesOf,
  run,
  whyNoNewer,
  whyNot,
} from "./launchers";
import { expectSameWeights } from "./results";

const none = installed.length === 0;
/** What follows takes too long for `npm test`. */
const short = none || !long;
const whySkipped = none ? ` (skipped: ${whyNot})` : whyShort;
const each = none ? [{ family: "openmpi" as const, launcher: "" }] : installed;
const both = new Set(installed.map(({ family }) => family)).size === 2;

// What has a time limit may meet a machine that is busy with something else: it is tried again, and what is too slow for itself fails each time.
const timed = { retry: 2 };

const failing = async (mpi: InstalledMpi, fault: string): Promise<Ended> => {
  const folder = mkdtempSync(join(tmpdir(), "adjoint-fault-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const ended = await job(mpi, 2, "faults.ts", [fault, join(folder, "note")]);
  expect(ended.status, ended.output).not.toBe(0);
  expect(ended.status, ended.output).not.toBeNull();
  expect(await leftOver(ended)).toEqual([]);
  return ended;
};

/** The seconds from the death of a rank to the end of the last process of its job. */
function secondsFromDeath({ at, output }: Ended): number {
  const died = /killed at (\d+)/.exec(output)?.[1];
  expect(died, output).toBeDefined();
  return (at - Number(died)) / 1000;
}

function describeFaults(mpi: InstalledMpi): void {
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

  it.skipIf(short).each(["kill", "kill in flight"])(
    `all processes are gone within 10 s after one is killed: %s${whySkipped}`,
    timed,
    async (fault) => {
      const ended = await failing(mpi, fault);
      expect(processesOf(ended)).toHaveLength(2);
      expect(secondsFromDeath(ended)).toBeLessThan(10);
    },
  );

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

  it.skipIf(short).each(["stall", "stall synchronously"])(
    `a stall is warned of, and ends the job: %s${whySkipped}`,
    timed,
    async (fault) => {
      const { output, status } = await failing(mpi, fault);
      expect(output).toMatch(/rank 0 of 2: has waited \d+\.\d s in #2 allReduce\(sum of 8 × float32\), bucket 3 of 9/);
      expect(output).toMatch(/CollectiveTimeoutError: rank 0 of 2 waited \d+\.\d s in #2 allReduce\(sum of 8 × float32\), bucket 3 of 9/);
      expect(status).toBe(75);
    },
  );

  it.skipIf(short)(`a rank that ends well before it has joined is waited for no longer than for a collective${whySkipped}`, async () => {
    const { output } = await failing(mpi, "absent");
    expect(output).toMatch(/rank 0 of 2: has waited \d+\.\d s to join: another rank has not called joinGroup/);
    expect(output).toMatch(/CollectiveTimeoutError: rank 0 of 2 waited \d+\.\d s to join/);
  });

  it.skipIf(short)(`a rank that fails before it has joined ends the job${whySkipped}`, async () => {
    await failing(mpi, "absent, failing");
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
}

function describeLaunchers(): void {
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
    const ended = await run(nodeCommand("faults.ts", ["none"]), jobEnvironment("libnone.so"));
    expect(ended.status).toBe(1);
    expect(ended.output).toMatch(/LauncherError: mpi: there is no MPI library: tried libnone\.so/);
  });
}

function describeNewer(): void {
  const skipped = !hasNewer || !long;
  const why = hasNewer ? whyShort : ` (skipped: ${whyNoNewer})`;

  it.skipIf(skipped).each(newer.map((mpi) => [mpi.name, mpi] as const))(`%s: the weights of one process${why}`, async (_, mpi) => {
    const names = ["sgd", "adam", "uneven"];
    expectSameWeights(await job(mpi, 2, "replicas.ts", ["wasm", ...names], { seconds: 600 }), names, 2);
  });

  it.skipIf(skipped).each(newer.map((mpi) => [mpi.name, mpi] as const))(
    `%s: all processes are gone within 10 s after one is killed${why}`,
    timed,
    async (_, mpi) => {
      expect(secondsFromDeath(await failing(mpi, "kill in flight"))).toBeLessThan(10);
    },
  );

  it.skipIf(skipped).each(newer.map((mpi) => [mpi.name, mpi] as const))(`%s: adjoint-run finds its launcher${why}`, async (_, mpi) => {
    const command = nodeCommand("adjoint-run.ts", ["-n", "2", "--", ...nodeCommand("faults.ts", ["none"])]);
    const ended = await run(command, jobEnvironment(mpi.library));
    expect(ended.status, ended.output).toBe(0);
    expect(ended.output.match(/^\[\d\] closed \d$/gm)).toHaveLength(2);
  });

  it.skipIf(skipped)(
    `Open MPI 5 with ULFM: those who are left hear of a killed rank within 2 s, by a RankFailedError${why}`,
    timed,
    async () => {
      const ended = await job(newer[0]!, 3, "faults.ts", ["kill, told"], { flags: ["--with-ft", "ulfm"] });
      expect(ended.status, ended.output).not.toBe(0);
      const told = [...ended.output.matchAll(/^told [02] after (\d+) ms: (\w+)$/gm)];
      expect(told.map((match) => match[2])).toEqual(["RankFailedError", "RankFailedError"]);
      for (const [, milliseconds] of told) expect(Number(milliseconds)).toBeLessThan(2000);
      expect(await leftOver(ended)).toEqual([]);
    },
  );
}

/** Declares the tests of what goes wrong, and those of libraries beyond the system's. */
export function describeFaultCases(): void {
  describe.each(each.map((mpi) => [mpi.family, mpi] as const))("%s", (_, mpi) => describeFaults(mpi));
  describe("launchers", describeLaunchers);
  describe("newer libraries", describeNewer);
}
