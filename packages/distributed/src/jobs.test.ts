import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { long, whyShort } from "../../../tools/long";
import { describeFaultCases } from "./testing/fault-cases";
import { type Ended, type InstalledMpi, installed, job, jobEnvironment, nodeCommand, run, whyNot } from "./testing/launchers";
import { expectSameWeights } from "./testing/results";

// Each test starts processes of its own, on one machine; they take turns, for ranks that wait may spin.
const none = installed.length === 0;
const reason = none ? ` (skipped: ${whyNot})` : "";
/** Most of what follows takes too long for `npm test`. */
const short = none || !long;
const whySkipped = none ? reason : whyShort;
const each = none ? [{ family: "openmpi" as const, launcher: "" }] : installed;

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "adjoint-ranks-"));
  folders.push(folder);
  return folder;
};

const all = ["sgd", "forgetful", "adam", "uneven", "accumulate", "batchNorm"];

/** Each two of a library, a number of ranks and a device meet: one library computes on the other device than the other, in turn. */
const cells = each.flatMap((mpi, i) =>
  [2, 3, 4].map((ranks) => ({ mpi, ranks, device: (i + ranks) % 2 === 0 ? "wasm" : "cpu", quick: i === 0 && ranks === 2 })),
);

describe("weights after 50 steps are those of one process with the whole batch, and equal in all ranks to the bit", () => {
  for (const { mpi, ranks, device, quick } of cells) {
    const skipped = quick ? none : short;
    // Of the way that `npm test` takes, two of the programs.
    const programs = quick && !long ? ["sgd", "batchNorm"] : all;
    it.skipIf(skipped)(`${mpi.family}, ${ranks} ranks, ${device}: ${programs.join(", ")}${skipped ? whySkipped : ""}`, async () => {
      expectSameWeights(await job(mpi, ranks, "replicas.ts", [device, ...programs], { seconds: 800 }), programs, ranks);
    });
  }
});

describeFaultCases();

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

/** Between the float32 values of two safetensors files of the same layout. */
function largestDifference(a: Buffer, b: Buffer): number {
  const start = 8 + Number(a.readBigUInt64LE(0));
  expect(b.subarray(0, start).equals(a.subarray(0, start))).toBe(true);
  let most = 0;
  for (let at = start; at < a.length; at += 4) most = Math.max(most, Math.abs(a.readFloatLE(at) - b.readFloatLE(at)));
  return most;
}
