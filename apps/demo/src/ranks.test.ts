import { spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { installed, jobEnvironment, whyNot } from "../../../packages/distributed/src/testing/launchers";
import { long, whyShort } from "../../../tools/long";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
const folder = mkdtempSync(join(tmpdir(), "adjoint-demo-ranks-"));
afterAll(() => rmSync(folder, { recursive: true }));

const none = installed.length === 0;
const skipped = none || !long;
const reason = none ? ` (skipped: ${whyNot})` : whyShort;

interface Ended {
  readonly status: number | null;
  readonly output: string;
}

/** The demo with these flags, as `npm run demo` starts it; `watch` sees all that it has written so far. */
function demo(flags: readonly string[], watch: (output: string, stop: () => void) => void = () => {}): Promise<Ended> {
  const { family } = installed[0]!; // Tests that come here are skipped without one.
  const command = ["--conditions=adjoint-source", "tools/bootstrap.mjs", "demo", ...flags];
  const child = spawn(process.execPath, command, { cwd: root, env: jobEnvironment(family), detached: true });
  let output = "";
  const take = (piece: Buffer): void => {
    output += piece.toString();
    watch(output, () => child.kill("SIGINT"));
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  // The whole group, after a time in which it must have hung.
  const timer = setTimeout(() => process.kill(-child.pid!, "SIGKILL"), 600_000); // It was spawned.
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => {
      clearTimeout(timer);
      resolve({ status, output });
    });
  });
}

const modelIn = (out: string): Buffer => readFileSync(join(out, "model.safetensors"));

/** The process of rank 1 that writes to a folder, by what the launcher told it. */
function rankOneOf(out: string): number {
  const found = readdirSync("/proc").filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const words = readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0");
      const variables = readFileSync(`/proc/${name}/environ`, "utf8").split("\0");
      const isRank = variables.includes("OMPI_COMM_WORLD_RANK=1") || variables.includes("PMI_RANK=1");
      return isRank && words.includes(out) && words.some((word) => word.endsWith("main.ts"));
    } catch {
      return false; // It has ended meanwhile.
    }
  });
  expect(found).toHaveLength(1);
  return Number(found[0]);
}

describe("--ranks", () => {
  it.skipIf(skipped)(
    `gpt: a process that is killed costs no more than the steps since the last round, and not a bit of the model${reason}`,
    async () => {
      const text = join(folder, "proverbs.txt");
      writeFileSync(text, "A stitch in time saves nine; a rolling stone gathers no moss. ".repeat(60));
      const flags = (out: string): string[] => [
        "--model",
        "gpt",
        "--ranks",
        "2",
        "--steps",
        "190",
        "--batch",
        "2",
        "--text",
        text,
        "--out",
        out,
      ];
      const [killed, whole] = [join(folder, "killed"), join(folder, "whole")];
      let victim: number | undefined;
      // Nothing need be written between the checkpoint and the end: so it is looked for, and not only where there is output.
      const looking = setInterval(() => {
        if (!existsSync(join(killed, "checkpoint.safetensors"))) return;
        clearInterval(looking);
        victim = rankOneOf(killed);
        process.kill(victim, "SIGKILL");
      }, 5);
      const first = await demo(flags(killed));
      clearInterval(looking);
      expect(first.status, first.output).toBe(0);
      expect(victim).toBeDefined();
      expect(first.output).toMatch(/the job ended with status \d+; restart 1 of 3 in 1 s/);
      expect(first.output).toMatch(/goes on after 100 of 190 steps/);
      expect(first.output).toMatch(/held-out loss: \d\.\d\d nats per character \(unigram \d\.\d\d\)\s*$/);

      // What another job has left in the folder is not a checkpoint of this one.
      mkdirSync(whole);
      copyFileSync(join(killed, "checkpoint.safetensors"), join(whole, "checkpoint.safetensors"));
      const second = await demo(flags(whole));
      expect(second.status, second.output).toBe(0);
      expect(second.output).not.toContain("goes on after");
      expect(modelIn(killed).equals(modelIn(whole))).toBe(true);
    },
  );

  it.skipIf(skipped)(
    `digits: what was stopped goes on with --resume, to the same bits, and in another number of processes${reason}`,
    async () => {
      const flags = ["--model", "cnn", "--digits", "600", "--epochs", "3", "--batch", "100"];
      const [stopped, whole] = [join(folder, "stopped"), join(folder, "in-one-go")];
      let pressed = false;
      const first = await demo([...flags, "--ranks", "2", "--out", stopped], (output, stop) => {
        if (pressed || !/^epoch 1\/3/m.test(output) || !existsSync(join(stopped, "checkpoint.safetensors"))) return;
        pressed = true;
        stop();
      });
      expect(first.status, first.output).toBe(130);
      expect(first.output).toMatch(
        /the last whole round is in \S+checkpoint\.safetensors; to go on, type: npm run demo -- --ranks 2 --resume \S+/,
      );
      const checkpoint = readFileSync(join(stopped, "checkpoint.safetensors"));

      const inOneGo = await demo([...flags, "--ranks", "2", "--out", whole]);
      expect(inOneGo.status, inOneGo.output).toBe(0);
      for (const ranks of ["2", "3", "1"]) {
        writeFileSync(join(stopped, "checkpoint.safetensors"), checkpoint);
        const rest = await demo(["--resume", "--ranks", ranks, "--out", stopped]);
        expect(rest.status, rest.output).toBe(0);
        expect(rest.output).toMatch(/goes on after (6|12) of 18 steps/);
        expect(rest.output).toMatch(/test accuracy: \d\d\.\d\d %\s*$/);
        if (ranks === "2") expect(modelIn(stopped).equals(modelIn(whole))).toBe(true);
      }
    },
  );

  it.skipIf(none)(`what it refuses it refuses once, before there are processes${none ? reason : ""}`, async () => {
    const { status, output } = await demo(["--ranks", "2", "--resume", join(folder, "nothing.safetensors")]);
    expect(status, output).toBe(1);
    expect(output).toMatch(/^\S+nothing\.safetensors cannot be read \(ENOENT\); to start anew, leave out --resume\n$/);
  });
});
