import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [whole, number, anything] = [/^\d+$/, /^-?[\d.]+(e[+-]?\d+)?$/i, /./];

/** The demo's flags: what their values look like, what stands for them in a help text, and whether there need not be one. */
const demoFlags = {
  device: { value: /^(cpu|wasm|webgpu)$/, shown: "cpu|wasm|webgpu" },
  model: { value: /^(mlp|cnn|gpt)$/, shown: "mlp|cnn|gpt" },
  epochs: { value: whole, shown: "N" },
  seed: { value: whole, shown: "N" },
  batch: { value: whole, shown: "N" },
  lr: { value: number, shown: "X" },
  digits: { value: whole, shown: "N" },
  steps: { value: whole, shown: "N" },
  text: { value: anything, shown: "FILE" },
  out: { value: anything, shown: "DIR" },
  resume: { value: /\.safetensors$/, optional: true },
  help: {},
};

const known = (name) => Object.hasOwn(demoFlags, name);
const quoted = (text) => (/^[\w./:=@%+,-]+$/.test(text) ? text : JSON.stringify(text));
const shown = (name, value) => (value === undefined ? `--${name}` : `--${name} ${quoted(value)}`);

/** The flags in the words that were typed: every flag of the demo with what follows it. */
function fromTyped(typed) {
  const flags = [];
  for (let i = 0; i < typed.length; i++) {
    const [, name, value] = /^--([a-z]+)(?:=(.*))?$/s.exec(typed[i]) ?? [];
    if (name === undefined || !known(name)) continue;
    const next = typed[i + 1];
    const takes = value === undefined && demoFlags[name].value !== undefined && next !== undefined && !next.startsWith("--");
    if (takes && (!demoFlags[name].optional || demoFlags[name].value.test(next))) i++;
    flags.push(shown(name, value ?? (takes && typed[i] === next ? next : undefined)));
  }
  return flags;
}

/** All ways to give each argument to a flag that may have it, one for each. */
function* assignments(names, args) {
  const [name, ...others] = names;
  if (name === undefined) {
    if (args.length === 0) yield {};
    return;
  }
  const { value, optional } = demoFlags[name];
  if (value === undefined || optional) yield* assignments(others, args);
  if (value === undefined) return;
  for (const [i, arg] of args.entries()) {
    if (value.test(arg)) for (const rest of assignments(others, args.toSpliced(i, 1))) yield { ...rest, [name]: arg };
  }
}

/** The variables keep no order, so where a value may be of two flags, a name stands for it rather than a guess. */
function fromVariables(names, environment, args) {
  const open = names.filter((name) => environment[`npm_config_${name}`] === "true");
  const ways = [...assignments(open, args)];
  return names.map((name) => {
    if (!open.includes(name)) return shown(name, environment[`npm_config_${name}`]);
    const values = new Set(ways.map((way) => way[name]));
    const { shown: placeholder, optional } = demoFlags[name];
    if (values.size === 1) return shown(name, [...values][0]);
    return placeholder === undefined || optional ? `--${name}` : `--${name} ${placeholder}`;
  });
}

/**
 * `npm run demo --epochs 1` hands the flag to npm: it arrives as the variable `npm_config_epochs`, the value as an argument without its flag.
 * Gives the flags as they should be typed after `--`, or undefined where none was swallowed.
 *
 * @param typed What was typed after `npm`, where that is known.
 */
export const swallowedFlags = (environment, args, typed) => {
  const names = Object.keys(demoFlags).filter((name) => environment[`npm_config_${name}`]);
  if (names.length === 0) return undefined;
  if (typed !== undefined) return fromTyped(typed).join(" ");
  // What stood after `--` has arrived as it was.
  const after = args.findIndex((arg) => arg.startsWith("-"));
  const [before, rest] = after < 0 ? [args, []] : [args.slice(0, after), args.slice(after)];
  return [...fromVariables(names, environment, before), ...rest.map(quoted)].join(" ");
};

const isSubsequence = (part, whole) => {
  let at = 0;
  for (const word of whole) if (word === part[at]) at++;
  return at === part.length;
};

/** What was typed after `npm`, flags in their order: npm keeps it in its log, and nowhere else. Undefined where there is no such log. */
export const typedToNpm = (environment, args) => {
  try {
    const folder = environment.npm_config_logs_dir || join(environment.npm_config_cache, "_logs");
    const newest = readdirSync(folder)
      .filter((name) => name.endsWith("-debug-0.log"))
      .sort()
      .at(-1);
    const line = /^\d+ verbose argv (.*)$/m.exec(readFileSync(join(folder, newest), "utf8"))[1];
    const typed = JSON.parse(`[${line.replaceAll('" "', '", "')}]`);
    return typed.includes("demo") && isSubsequence(args, typed) ? typed : undefined;
  } catch {
    return undefined;
  }
};
