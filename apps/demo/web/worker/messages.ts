import type { Confusion } from "../../src/confusion";
import type { Settings } from "../../src/settings";
import type { Point } from "../../src/training";
import type { Inspection } from "./inside-messages";

export type DeviceName = Settings["device"];
export const deviceNames = ["cpu", "wasm", "webgpu"] as const satisfies readonly DeviceName[];

/** Why a device is not available, as far as the page has words of its own for it. */
export type Missing = "no-api" | "no-adapter" | "failed";

export interface DeviceReport {
  readonly name: DeviceName;
  readonly missing: Missing | null;
  /** The adapter's name, or the error's message. */
  readonly detail: string;
}

export type DigitsModel = "mlp" | "cnn";

/** What there is to choose in the playground. */
export const playgroundChoices = {
  points: ["spirals", "circles", "moons", "quarters"],
  layers: [1, 2, 3, 4],
  width: [2, 4, 8, 16, 32],
  activation: ["tanh", "relu"],
} as const;

/** What the playground's network looks like, and what it learns. */
export interface PlaygroundOptions {
  readonly points: (typeof playgroundChoices.points)[number];
  readonly layers: number;
  readonly width: number;
  readonly activation: (typeof playgroundChoices.activation)[number];
}

/** What is to be learned. */
export type Study =
  | { readonly part: "digits"; readonly model: DigitsModel }
  | { readonly part: "text"; readonly text: string | null; readonly temperature: number }
  | ({ readonly part: "playground" } & PlaygroundOptions);

/** Where a run moved, or lost its device. */
export interface Mark {
  readonly step: number;
  readonly kind: "switched" | "lost";
  readonly device: DeviceName;
}

/** Where a run was: the device that it began on, and its moves. */
export interface Journey {
  readonly first: DeviceName;
  readonly marks: readonly Mark[];
}

/** More bytes than the state of any run of the page has: what is larger is not opened. */
export const MOST_STATE_BYTES = 64 * 2 ** 20;

/** In what form a run is carried away: all of it, as little as still goes on exactly, or the weights for others to read. */
export type Luggage = "state" | "smallest" | "weights";

/** From the page to its worker. */
export type Order =
  | {
      readonly kind: "start";
      readonly study: Study;
      readonly device: DeviceName;
      readonly seed: number;
      readonly paused: boolean;
      /** The page's address, beside which the data lie. */
      readonly page: string;
    }
  /** Goes on with a run that was carried away. */
  | { readonly kind: "open"; readonly state: Uint8Array; readonly paused: boolean; readonly page: string }
  | { readonly kind: "pack"; readonly as: Luggage }
  /** Looks at the next step from inside. */
  | { readonly kind: "inspect" }
  /** Whether the browser is to keep the run for the next visit, from now on; with `now`, at once. */
  | { readonly kind: "keep"; readonly keep: boolean; readonly now: boolean }
  | { readonly kind: "pause" }
  | { readonly kind: "resume" }
  | { readonly kind: "step" }
  | { readonly kind: "switch"; readonly device: DeviceName }
  | { readonly kind: "lose"; readonly goOnWith: DeviceName }
  | { readonly kind: "recognize"; readonly pixels: Uint8Array }
  | { readonly kind: "temperature"; readonly temperature: number };

/** Small pictures of one kind: filters, or the maps that they make. */
export interface Pictures {
  readonly name: "filters" | "first-maps" | "second-maps";
  readonly side: number;
  /** One after another, each from −1 to 1. */
  readonly values: Float32Array;
}

export interface MistakeShown {
  readonly pixels: Uint8Array;
  readonly truth: number;
  readonly guess: number;
  readonly confidence: number;
}

/** From the worker to the page. */
export type News =
  | { readonly kind: "devices"; readonly devices: readonly DeviceReport[] }
  | { readonly kind: "loading"; readonly bytes: number; readonly of: number }
  /** A run that was carried away was looked at, and this is what it learns. */
  | { readonly kind: "opened"; readonly study: Study; readonly device: DeviceName; readonly seed: number }
  /** It goes on from here. The losses are those from step `from` on. */
  | {
      readonly kind: "resumed";
      readonly step: number;
      readonly from: number;
      readonly losses: readonly number[];
      readonly accuracies: readonly Point[];
      readonly checks: readonly Point[];
      readonly journey: Journey;
    }
  | { readonly kind: "inspected"; readonly inspection: Inspection }
  | { readonly kind: "packed"; readonly as: Luggage; readonly bytes: Uint8Array }
  /** The browser does not keep runs, for this reason. */
  | { readonly kind: "not-kept"; readonly detail: string }
  | { readonly kind: "started"; readonly device: DeviceName; readonly steps: number; readonly parameters: number }
  | {
      readonly kind: "progress";
      readonly device: DeviceName;
      readonly step: number;
      /** The steps before these have been told of already. */
      readonly from: number;
      readonly losses: readonly number[];
      readonly accuracies: readonly Point[];
      readonly checks: readonly Point[];
      readonly seen: number;
      readonly seconds: number;
      /** Alive on the device. */
      readonly bytes: number;
    }
  | { readonly kind: "state"; readonly state: "running" | "paused" | "finished" }
  | { readonly kind: "switched"; readonly step: number; readonly device: DeviceName; readonly milliseconds: number }
  | { readonly kind: "lost"; readonly step: number; readonly snapshot: number }
  | { readonly kind: "recovered"; readonly step: number; readonly device: DeviceName }
  | { readonly kind: "judged"; readonly confusion: Confusion; readonly mistakes: readonly MistakeShown[]; readonly filters: Pictures }
  | { readonly kind: "recognized"; readonly probabilities: readonly number[]; readonly maps: readonly Pictures[] }
  | { readonly kind: "spoke"; readonly step: number; readonly text: string }
  | { readonly kind: "surprise"; readonly text: string; readonly losses: readonly number[] }
  | { readonly kind: "corpus"; readonly characters: number; readonly vocabulary: number; readonly unigram: number }
  | { readonly kind: "points"; readonly x: Float32Array; readonly labels: Uint8Array }
  | { readonly kind: "boundary"; readonly side: number; readonly probabilities: Float32Array }
  | {
      readonly kind: "failed";
      readonly what: "data" | "switch" | "training" | "text-too-short" | "state" | "packing";
      readonly detail: string;
    };

export type Tell = (news: News) => void;
