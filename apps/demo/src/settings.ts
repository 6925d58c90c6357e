/** What is learned, and how. */
export interface Settings {
  readonly device: "cpu" | "wasm" | "webgpu";
  readonly model: "mlp" | "cnn" | "gpt";
  readonly seed: number;
  /** Digits or windows of text in a step. */
  readonly batch: number;
  readonly lr: number;
  /** Passes over the training digits. */
  readonly epochs: number;
  /** How many of the 60,000 training digits are used. */
  readonly digits: number;
  /** Steps of a GPT. */
  readonly steps: number;
  /** The file that a GPT learns from; null for the one that comes along. */
  readonly text: string | null;
}

const digitsDefaults: Settings = {
  device: "wasm",
  model: "mlp",
  seed: 1,
  batch: 128,
  lr: 2e-3,
  epochs: 5,
  digits: 60_000,
  steps: 600,
  text: null,
};

export const defaultsOf = (model: Settings["model"]): Settings =>
  model === "gpt" ? { ...digitsDefaults, model, batch: 32, lr: 3e-3 } : { ...digitsDefaults, model };
