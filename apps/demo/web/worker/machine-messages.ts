import type { DeviceName, DeviceReport } from "./messages";

/** What is measured on each device, and in what. */
export const measures = ["matmul", "convolution", "training", "characters", "checks"] as const;
export type Measure = (typeof measures)[number];

/** How many operations agreed with PyTorch, and which did not. */
export interface Conformance {
  readonly right: number;
  readonly all: number;
  readonly wrong: readonly string[];
}

export type MachineNews =
  | { readonly kind: "devices"; readonly devices: readonly DeviceReport[] }
  | { readonly kind: "measuring"; readonly device: DeviceName; readonly measure: Measure }
  | { readonly kind: "measured"; readonly device: DeviceName; readonly measure: Exclude<Measure, "checks">; readonly value: number }
  | { readonly kind: "checked"; readonly device: DeviceName; readonly conformance: Conformance }
  | { readonly kind: "failed"; readonly device: DeviceName; readonly measure: Measure; readonly detail: string }
  /** Nothing more comes. */
  | { readonly kind: "broken"; readonly detail: string }
  | { readonly kind: "done" };
