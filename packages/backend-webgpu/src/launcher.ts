import type { Profile } from "./adapter";
import type { Bindings } from "./bindings";
import { debugPrinter } from "./debug";
import type { IndexFaults } from "./index-faults";
import type { DeviceBuffer, Memory } from "./memory";
import { ParameterWords } from "./parameters";
import type { Pipelines, ShaderSource } from "./pipelines";
import type { CommandQueue, Grid } from "./queue";
import { bytesOf } from "./storage";
import { WORKGROUP } from "./wgsl/shader";

const GROUPS_PER_DIMENSION = 65535;

/** Workgroups folded into two dimensions; what is over in the last row finds nothing to do. */
export function foldGroups(groups: number): Grid {
  if (groups <= GROUPS_PER_DIMENSION) return [groups, 1];
  const rows = Math.ceil(groups / GROUPS_PER_DIMENSION);
  return [Math.ceil(groups / rows), rows];
}

/** What the kernels launch with. */
export class Launcher {
  private readonly words = new ParameterWords();
  private readonly print = debugPrinter("kernels");

  constructor(
    readonly profile: Profile,
    readonly memory: Memory,
    readonly queue: CommandQueue,
    readonly faults: IndexFaults,
    private readonly pipelines: Pipelines,
  ) {}

  /** Empty parameters, to be filled before the next launch. */
  parameters(): ParameterWords {
    return this.words.restart();
  }

  launchThreads(key: string, write: () => ShaderSource, bindings: Bindings, threads: number): void {
    this.launchGroups(key, write, bindings, Math.ceil(threads / WORKGROUP));
  }

  /** How many elements each workgroup of an elementwise kernel walks over. */
  spanOf(count: number): number {
    return WORKGROUP * Math.ceil(count / WORKGROUP / this.profile.groups);
  }

  /** Launches with the parameters filled last. */
  launchGroups(key: string, write: () => ShaderSource, bindings: Bindings, groups: number): void {
    this.print?.(`${key}: ${groups} groups, ${bindings.blocks.map((block) => `${block.size} B`).join(" ")}`);
    this.queue.launch(this.pipelines.get(key, write), bindings.blocks, this.words.view, foldGroups(groups));
  }

  /** Memory for a kernel's own use, for as long as `use` runs: what is recorded then may still read it. */
  withScratch(lengths: readonly number[], use: (...buffers: DeviceBuffer[]) => void): void {
    const buffers = lengths.map((length) => this.memory.allocate(bytesOf(length)));
    use(...buffers);
    for (const buffer of buffers) this.memory.free(buffer);
  }
}
