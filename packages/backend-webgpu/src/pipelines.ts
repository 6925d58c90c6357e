import { DeviceError } from "@adjoint/core";
import { collector, LeastRecent } from "@adjoint/core/internal";
import { COMPUTE_STAGE, PARAMETER_BYTES } from "./constants";
import { debugPrinter } from "./debug";
import { Fate } from "./fates";
import type { Block } from "./memory";

/** The shape of a bind group: how many buffers are read, and how many are written too. */
export interface Layout {
  readonly key: string;
  readonly group: GPUBindGroupLayout;
  readonly pipeline: GPUPipelineLayout;
}

export interface Pipeline {
  readonly gpu: GPUComputePipeline;
  readonly layout: Layout;
  /** Whether the driver took it. */
  readonly fate: Fate;
}

export interface ShaderSource {
  readonly label: string;
  readonly text: string;
  readonly reads: number;
  readonly writes: number;
}

const PIPELINES_AT_MOST = 2048;
const BIND_GROUPS_AT_MOST = 4096;

/** Layouts are made by hand and shared, so that a bind group serves every kernel of its shape. */
export class Layouts {
  private readonly known = new Map<string, Layout>();
  readonly parameters: GPUBindGroupLayout;

  constructor(private readonly device: GPUDevice) {
    const buffer: GPUBufferBindingLayout = { type: "uniform", hasDynamicOffset: true, minBindingSize: PARAMETER_BYTES };
    this.parameters = device.createBindGroupLayout({ entries: [{ binding: 0, visibility: COMPUTE_STAGE, buffer }] });
  }

  get(reads: number, writes: number): Layout {
    const key = `${reads},${writes}`;
    let layout = this.known.get(key);
    if (layout === undefined) {
      const entries: GPUBindGroupLayoutEntry[] = [];
      for (let binding = 0; binding < reads + writes; binding++) {
        entries.push({ binding, visibility: COMPUTE_STAGE, buffer: { type: binding < reads ? "read-only-storage" : "storage" } });
      }
      const group = this.device.createBindGroupLayout({ entries });
      layout = { key, group, pipeline: this.device.createPipelineLayout({ bindGroupLayouts: [this.parameters, group] }) };
      this.known.set(key, layout);
    }
    return layout;
  }
}

const brokenKernel = (label: string, error: GPUError): DeviceError =>
  new DeviceError(
    "webgpu",
    `the driver refused the ${label} kernel: ${error.message}`,
    'this is a defect of the backend or the driver: please report it; await x.to("cpu") computes elsewhere.',
  );

export class Pipelines {
  private readonly known = new LeastRecent<string, Pipeline>(PIPELINES_AT_MOST);
  private readonly print = debugPrinter("source");
  compiled = 0;

  constructor(
    private readonly device: GPUDevice,
    private readonly layouts: Layouts,
  ) {}

  /** The kernel under `key`, printed and compiled where it is new. */
  get(key: string, write: () => ShaderSource): Pipeline {
    const known = this.known.get(key);
    // A kernel that was refused is compiled again, rather than kept for good.
    if (known !== undefined && known.fate.error === null) return known;
    const source = write();
    this.print?.(`${key}\n${source.text}`);
    const layout = this.layouts.get(source.reads, source.writes);
    this.device.pushErrorScope("validation");
    this.device.pushErrorScope("internal");
    const module = this.device.createShaderModule({ label: source.label, code: source.text });
    const gpu = this.device.createComputePipeline({
      label: source.label,
      layout: layout.pipeline,
      compute: { module, entryPoint: "main" },
    });
    this.compiled++;
    const pipeline = { gpu, layout, fate: this.outcome(source.label) };
    this.known.set(key, pipeline);
    return pipeline;
  }

  private outcome(label: string): Fate {
    const fate = new Fate();
    void Promise.all([this.device.popErrorScope(), this.device.popErrorScope()]).then(
      ([internal, invalid]) => {
        const error = invalid ?? internal;
        fate.answer(error === null ? null : brokenKernel(label, error));
      },
      () => fate.answer(null), // A lost device says so by itself.
    );
    return fate;
  }
}

export class BindGroups {
  private readonly known = new LeastRecent<string, GPUBindGroup>(BIND_GROUPS_AT_MOST, () => this.dropped++);
  private dropped = 0;

  /** @param droppedAtMost How many may wait for the collector, which does not know what they cost the driver. They cannot be destroyed by hand. */
  constructor(
    private readonly device: GPUDevice,
    private readonly layouts: Layouts,
    private readonly droppedAtMost: number,
  ) {}

  ofParameters(buffer: GPUBuffer): GPUBindGroup {
    return this.device.createBindGroup({
      layout: this.layouts.parameters,
      entries: [{ binding: 0, resource: { buffer, size: PARAMETER_BYTES } }],
    });
  }

  get(layout: Layout, blocks: readonly Block[]): GPUBindGroup {
    let key = layout.key;
    for (const block of blocks) key += `:${block.id}`;
    let group = this.known.get(key);
    if (group === undefined) {
      if (this.dropped >= this.droppedAtMost) {
        this.dropped = 0;
        collector().collect(0);
      }
      const entries = blocks.map((block, binding) => ({ binding, resource: { buffer: block.gpu } }));
      group = this.device.createBindGroup({ layout: layout.group, entries });
      this.known.set(key, group);
    }
    return group;
  }
}
