import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { long, whyShort } from "../../../tools/long";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");

/** Runs a command on a terminal of its own, presses Ctrl-C once a pattern has appeared, and tells what was on the screen and how it ended. */
const onTerminal = `
import json, os, pty, re, sys, time
pattern, presses, command = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
child, terminal = pty.fork()
if child == 0:
    os.execvp(command[0], command)
screen, pressed, deadline = b"", 0, time.time() + 1000
while time.time() < deadline:
    try:
        piece = os.read(terminal, 4096)
    except OSError:
        break
    if not piece:
        break
    screen += piece
    if pressed == 0 and re.search(pattern, screen.decode("utf8", "replace")):
        while pressed < presses:
            os.write(terminal, b"\\x03")
            pressed += 1
            time.sleep(0.05)
else:
    os.kill(child, 9)
_, status = os.waitpid(child, 0)
print(json.dumps({"screen": screen.decode("utf8", "replace"), "status": os.waitstatus_to_exitcode(status), "pressed": pressed}))
`;

interface Ended {
  readonly screen: string;
  readonly status: number;
  readonly pressed: number;
}

function press(pattern: string, command: readonly string[]): Ended {
  const { stdout, stderr } = spawnSync("python3", ["-c", onTerminal, pattern, "1", ...command], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, TERM: "xterm", COLUMNS: "120" },
  });
  expect(stderr).toBe("");
  return JSON.parse(stdout) as Ended;
}

const python = spawnSync("python3", ["-c", "import pty, os; os.waitstatus_to_exitcode"]).status === 0;
const reason = python ? "" : " (skipped: python3 3.9 or newer is needed, for a terminal to press Ctrl-C on)";

const folder = mkdtempSync(join(tmpdir(), "adjoint-ctrl-c-"));
afterAll(() => rmSync(folder, { recursive: true }));

const byNode = (args: readonly string[]): string[] => [
  process.execPath,
  "--conditions=adjoint-source",
  "tools/bootstrap.mjs",
  "demo",
  ...args,
];

const demo = ["--device", "cpu", "--digits", "20000", "--epochs", "50", "--out", join(folder, "stopped")];
const endsCleanly = (command: readonly string[], statuses: readonly number[]): void => {
  const { screen, status, pressed } = press("loss \\d", command);
  expect(pressed, screen).toBe(1);
  expect(screen).toMatch(/stopped in epoch 1 of 50, after \d+ batches and [\d.]+ s; the last loss was \d\.\d+/);
  expect(screen).toMatch(/saved \S+checkpoint\.safetensors; to go on, type: npm run demo -- --resume/);
  expect(statuses).toContain(status);
  expect(screen).not.toContain("test accuracy");
  // The bar hid the cursor (?25l) and switched line wrapping off (?7l): both are back.
  expect(screen.lastIndexOf("\u001b[?25l")).toBeGreaterThanOrEqual(0);
  expect(screen.lastIndexOf("\u001b[?25h")).toBeGreaterThan(screen.lastIndexOf("\u001b[?25l"));
  expect(screen.lastIndexOf("\u001b[?7h")).toBeGreaterThan(screen.lastIndexOf("\u001b[?7l"));
  expect(readdirSync(join(folder, "stopped"))).toEqual(["checkpoint.safetensors"]);
};

it.skipIf(!python)(`Ctrl-C ends the demo cleanly, started by node${reason}`, { timeout: 1_200_000 }, () =>
  endsCleanly(byNode(demo), [130]),
);

// npm ends itself by the signal, once the script has ended; a shell calls that 130 too.
it.skipIf(!python || !long)(`Ctrl-C ends the demo cleanly, started by npm run${reason || whyShort}`, { timeout: 1_200_000 }, () =>
  endsCleanly(["npm", "run", "--silent", "demo", "--", ...demo], [130, -2]),
);

it.skipIf(!python || !long)(
  `what Ctrl-C stopped and --resume went on with is, to the byte, the model of a run in one go${reason || whyShort}`,
  { timeout: 3_600_000 },
  () => {
    const [stopped, whole] = [join(folder, "resumed"), join(folder, "whole")];
    const flags = ["--device", "wasm", "--digits", "4000", "--epochs", "2", "--batch", "8"];
    const first = press("loss \\d", byNode([...flags, "--out", stopped]));
    expect(first.status, first.screen).toBe(130);
    expect(first.screen).toMatch(/stopped in epoch [12] of 2/);

    const rest = press("never", byNode(["--resume", "--out", stopped]));
    expect(rest.status, rest.screen).toBe(0);
    expect(rest.screen).toMatch(/goes on after [\d,]+ of 1,000 steps/);
    expect(rest.screen).toMatch(/test accuracy: \d\d\.\d\d %\s*$/);

    const inOneGo = press("never", byNode([...flags, "--out", whole]));
    expect(inOneGo.status, inOneGo.screen).toBe(0);
    const model = (folder: string): Buffer => readFileSync(join(folder, "model.safetensors"));
    expect(model(stopped).equals(model(whole))).toBe(true);
    expect(readFileSync(join(stopped, "report.html"), "utf8")).toMatch(/^<!doctype html>/);
  },
);
