import type { DeviceName } from "./messages";
import type { KernelRun } from "./kernel-watch";

/** What the values of a tensor are like. */
export interface ValuesShown {
  readonly least: number;
  readonly most: number;
  readonly mean: number;
  readonly deviation: number;
  readonly nan: number;
  readonly infinite: number;
  /** How many lie in each of equally wide parts from `least` to `most`. */
  readonly histogram: readonly number[];
  /** The last two axes, or the last, of the first example; at most 64 in each direction. From −1 to 1. */
  readonly picture: Float32Array;
  readonly width: number;
}

/** A node of the step that was looked at. */
export interface NodeShown {
  readonly kind: "input" | "weight" | "operation" | "result";
  readonly name: string;
  /** The module that it belongs to: "blocks.0.attention", or "". */
  readonly module: string;
  readonly inputs: readonly number[];
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly requiresGrad: boolean;
  readonly values: ValuesShown | null;
  readonly gradient: ValuesShown | null;
  readonly kernels: readonly KernelRun[];
}

/** What some kernels took together. */
export interface Spent {
  readonly kernels: number;
  readonly milliseconds: number | null;
}

/** A step, looked at from inside. */
export interface Inspection {
  readonly step: number;
  readonly device: DeviceName;
  readonly nodes: readonly NodeShown[];
  /** The first node with a NaN that none of its inputs has. */
  readonly firstNaN: number | null;
  readonly forward: Spent;
  readonly backward: Spent;
  /** Bytes alive on the device after each operation of the forward pass, and after each kernel of the rest. */
  readonly memory: readonly number[];
}
