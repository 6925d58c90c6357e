import type { Tensor } from "@adjoint/core";
import type { Module } from "@adjoint/nn";
import type { Optimizer, Scheduler } from "@adjoint/nn/optim";
import type { Stop } from "./stop";
import type { Verdict } from "./verdict";

/** One step's forward pass. */
export interface Forward {
  /** A scalar. */
  readonly loss: Tensor;
  /** The share of right answers, where there are right answers; asked for now and then. */
  readonly accuracy?: () => Tensor;
  /** Images or characters in the batch. */
  readonly size: number;
}

/** Hears what is being done, and how much of it is. */
export type Tell = (what: string, done: number, all: number) => void;

/** What a run learns from, and how it is judged. */
export interface Lesson {
  readonly model: Module;
  readonly optimizer: Optimizer<{ lr: number }>;
  readonly schedule: Scheduler;
  /** The norm that all gradients together may have. */
  readonly largestGradient: number | null;
  readonly unit: "images" | "characters";
  /** Images or characters in the whole run. */
  readonly size: number;
  /** Steps in the whole run. */
  readonly steps: number;
  /** Steps between two looks at what the model has not seen. */
  readonly round: number;
  /** Tells other data from these. */
  readonly fingerprint: string;
  /** How far a run is that has done so many steps: "epoch 1/5". */
  roundName(step: number): string;
  /** Goes into the model's file: what it is, and what one needs to use it. */
  description(): Record<string, string>;
  /** Takes the next batch through the model. */
  forward(): Promise<Forward>;
  /** A figure for how good the model is on what it has not seen: accuracy on digits, loss on text. */
  check(stop: Stop): Promise<number>;
  /** Everything to say about the trained model. That takes a while, so it tells how far it is. */
  judge(stop: Stop, tell: Tell): Promise<Verdict>;
  /** Where it is in its data. */
  position(): unknown;
  seek(position: unknown): void;
}
