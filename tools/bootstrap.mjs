// The one entry of every root script: `npm run demo` and `npm test` work on a machine that has Node and npm and nothing else.
// Plain JavaScript without dependencies, because it runs before there are any.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { swallowedFlags, typedToNpm } from "./bootstrap/swallowed-flags.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const pnpm = ["npx", "-y", "pnpm@10.34.9"];
const oldestNode = [20, 19];

process.env.TURBO_TELEMETRY_DISABLED = "1";
process.env.DO_NOT_TRACK = "1";
process.env.PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD = "1";

const fail = (message, code = 1) => {
  console.error(message);
  process.exit(code);
};

const checkNode = () => {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    fail(`Adjoint needs Node ${oldestNode.join(".")} or newer; this is ${process.versions.node}.`);
  }
};

/** Runs a program in the foreground and gives its exit status; Ctrl-C reaches it through the terminal. */
const run = ([program, ...args], options = {}) => {
  const { status, signal, error } = spawnSync(program, args, {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
    ...options,
  });
  if (error) fail(`cannot run ${program}: ${error.message}`);
  return signal ? 130 : status;
};

/** Installs what the lockfile says, unless that is what was installed last. `bench` brings other frameworks along, so only it pays for them. */
const install = (withBench) => {
  const marker = join(root, "node_modules", ".adjoint-install");
  const wanted = createHash("sha256")
    .update(readFileSync(join(root, "pnpm-lock.yaml")))
    .digest("hex");
  const [installed, scope] = existsSync(marker) ? readFileSync(marker, "utf8").trim().split(" ") : [];
  if (installed === wanted && (scope === "all" || !withBench)) return;
  console.log("adjoint: installing the dependencies (once; takes about half a minute) …");
  const all = withBench || scope === "all";
  const filter = all ? [] : ["--filter", "!@adjoint/bench"];
  const status = run([...pnpm, "install", "--frozen-lockfile", "--reporter=append-only", "--loglevel=warn", ...filter]);
  if (status !== 0)
    fail("adjoint: the installation failed; its messages are above. `npm install -g pnpm` is not needed, the network is.", status);
  mkdirSync(dirname(marker), { recursive: true });
  writeFileSync(marker, `${wanted} ${all ? "all" : "lean"}\n`);
};

const exec = (...command) => run([...pnpm, "exec", ...command]);
const script = (path) => (args) => run([process.execPath, "--conditions=adjoint-source", "--import", "tsx", path, ...args]);
const vitest =
  (...options) =>
  (args) =>
    run([process.execPath, "node_modules/vitest/vitest.mjs", "run", ...options, ...args]);

/** Runs a TypeScript program in this very process, so that Ctrl-C reaches it once, and its own exit code is ours. */
const inProcess = async (path, args) => {
  const { register } = await import("tsx/esm/api");
  register();
  process.argv = [process.argv[0], join(root, path), ...args];
  await import(pathToFileURL(join(root, path)).href);
};

/** A flag that npm took would otherwise be ignored without a word, and the demo would train for the wrong number of epochs. */
const refuseSwallowedFlags = (args) => {
  const flags = swallowedFlags(process.env, args, typedToNpm(process.env, args));
  if (flags !== undefined) fail(`npm kept those flags for itself; type: npm run demo -- ${flags}`, 2);
};

const commands = {
  // For CI: everything that any other command needs.
  install: () => 0,
  demo: (args) => inProcess("apps/demo/src/main.ts", args),
  "demo:web": (args) => inProcess("apps/demo/web/main.ts", args),
  "measure:page": (args) => inProcess("apps/demo/web/measure/main.ts", args),
  docs: (args) => inProcess("apps/docs/src/main.ts", args),
  play: (args) => inProcess("play.ts", args),
  soak: (args) => inProcess("tools/soak/main.ts", args),
  misuse: (args) => inProcess("tools/misuse/main.ts", args),
  bench: (args) => inProcess("bench/main.ts", args),
  "bench:numpy": (args) => inProcess("bench/numpy/main.ts", args),
  "bench:javascript": (args) => inProcess("bench/javascript-share.ts", args),
  test: vitest(),
  "test:built": (args) => {
    const built = commands.build([]);
    return built === 0
      ? run([process.execPath, "node_modules/vitest/vitest.mjs", "run", ...args], { env: { ...process.env, ADJOINT_BUILT: "1" } })
      : built;
  },
  "test:browser": vitest("--config", "tools/browser/vitest.config.ts"),
  "test:page": vitest("--config", "apps/demo/web/testing/vitest.config.ts"),
  "test:packages": vitest("--config", "tools/packages/vitest.config.ts"),
  gen: script("tools/gen/main.ts"),
  typecheck: () => exec("tsc", "-p", "tsconfig.pure.json") || exec("tsc", "-p", "tsconfig.json"),
  lint: (args) => exec("biome", "check", ...(args.length > 0 ? args : ["."])),
  format: (args) => exec("biome", "check", "--write", ...(args.length > 0 ? args : ["."])),
  "check:imports": script("tools/imports/main.ts"),
  conformance: script("tools/conformance/main.ts"),
  mutation: script("tools/mutation/main.ts"),
  knip: (args) => exec("knip", ...args),
  build: (args) => exec("turbo", "run", "build", "--output-logs=errors-only", ...args),
  // Before a package is packed, by name: its build, and the files for readers that are not committed.
  prepack: (names) => commands.build(names.map((name) => `--filter=@adjoint/${name}`)) || script("apps/docs/src/prepack.ts")(names),
  api: (args) => commands.build([]) || script("tools/api/main.ts")(args),
  // Through pnpm, so that changesets finds a `pnpm` to publish with.
  release: (args) => exec("changeset", "publish", ...args),
  "release:dry": (args) => inProcess("tools/release/main.ts", args),
  size: (args) => run([process.execPath, "tools/sizes/bundle.mjs"]) || exec("size-limit", ...args),
};

checkNode();
const [name, ...args] = process.argv.slice(2);
const command = commands[name];
if (command === undefined) fail(`adjoint: no command ${JSON.stringify(name)}; there are: ${Object.keys(commands).join(", ")}.`, 2);
process.chdir(root);
if (name === "demo") refuseSwallowedFlags(args);
// It would serve the page where its files were asked for.
if (name === "demo:web" && process.env.npm_config_build) fail("npm kept that flag for itself; type: npm run demo:web -- --build", 2);
install(["install", "bench", "bench:numpy", "bench:javascript", "typecheck", "knip"].includes(name));
const status = await command(args);
if (typeof status === "number") process.exit(status);
