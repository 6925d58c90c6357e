import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");

/** Runs a command on a terminal of its own, presses Ctrl-C once a pattern has appeared, and tells what was on the screen and how it ended. */
const onTerminal = `
import json, os, pty, re, sys, time
pattern, presses, command = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
child, terminal = pty.fork()
if child == 0:
    os.execvp(command[0], command)
screen, pressed, deadline = b"", 0, time.time() + 100
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

const demo = ["--device", "cpu", "--digits", "20000", "--epochs", "50"];
const ways: [string, string[], number[]][] = [
  ["node", [process.execPath, "--conditions=adjoint-source", "tools/bootstrap.mjs", "demo", ...demo], [130]],
  // npm ends itself by the signal, once the script has ended; a shell calls that 130 too.
  ["npm run", ["npm", "run", "--silent", "demo", "--", ...demo], [130, -2]],
];

it.skipIf(!python).each(ways)(`Ctrl-C ends the demo cleanly, started by %s${reason}`, { timeout: 120_000 }, (_, command, statuses) => {
  const { screen, status, pressed } = press("loss \\d", command);
  expect(pressed, screen).toBe(1);
  expect(screen).toMatch(/stopped in epoch 1 of 50, after \d+ batches and [\d.]+ s; the last loss was \d\.\d+/);
  expect(statuses).toContain(status);
  expect(screen).not.toContain("test accuracy");
  // The bar hid the cursor (?25l) and switched line wrapping off (?7l): both are back.
  expect(screen.lastIndexOf("\u001b[?25l")).toBeGreaterThanOrEqual(0);
  expect(screen.lastIndexOf("\u001b[?25h")).toBeGreaterThan(screen.lastIndexOf("\u001b[?25l"));
  expect(screen.lastIndexOf("\u001b[?7h")).toBeGreaterThan(screen.lastIndexOf("\u001b[?7l"));
});
