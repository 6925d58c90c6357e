import type { Kernels } from "./kernels";
import type { Memory } from "./memory";
import type { Programs } from "./programs";
import type { CommandWriter } from "./writer";

/** What every kernel works with. */
export interface Machine {
  readonly kernels: Kernels;
  readonly memory: Memory;
  readonly writer: CommandWriter;
  readonly programs: Programs;
  /** Programs whose first input is an accumulator or a sum. */
  readonly continuations: Programs;
}
