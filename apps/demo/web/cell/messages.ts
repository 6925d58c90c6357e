import type { Computation } from "@adjoint/autograd";
import type { DeviceReport } from "../worker/messages";

/** Something that a program said, or drew. */
export type Entry =
  | { readonly kind: "line"; readonly text: string; readonly level: "log" | "warn" | "error" }
  | { readonly kind: "figures"; readonly figures: Readonly<Record<string, number>> }
  | { readonly kind: "graph"; readonly nodes: Computation["nodes"] }
  /** More was said than can be shown. */
  | { readonly kind: "omitted"; readonly count: number };

/** Where a program went wrong: while it was read, while it was fetched, or while it ran. */
export type FailureKind = "syntax" | "fetch" | "run";

/** From the page to the worker that runs a program. */
export interface CellOrder {
  readonly code: string;
  /** The folder of the page, below which programs get their addresses. */
  readonly page: string;
}

/** From that worker to the page. */
export type CellNews =
  | { readonly kind: "devices"; readonly devices: readonly DeviceReport[] }
  | { readonly kind: "output"; readonly entries: readonly Entry[] }
  | { readonly kind: "finished"; readonly seconds: number }
  | { readonly kind: "failed"; readonly failure: FailureKind; readonly message: string; readonly line: number | null };
