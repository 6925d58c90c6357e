import { noGrad } from "@adjoint/autograd";
import { type DType, keep, type Tensor, tensor, tidy, zeros } from "@adjoint/core";
import { dropGradient, gradientOf, readStored } from "@adjoint/core/internal";
import type { HostArray, ProcessGroup, Work } from "./group";

/** A parameter's place in a bucket. */
export interface Slot {
  readonly name: string;
  readonly parameter: Tensor;
  /** Its part of the flat gradient, in its shape. */
  readonly view: Tensor;
  /** Its number among all parameters. */
  readonly number: number;
  /** Whether its gradient is complete, as far as this step knows. */
  ready: boolean;
  /** Whether anything arrived in this step, micro-batches included. */
  used: boolean;
}

/** How a bucket is posted. */
export interface Posting {
  readonly label: string;
  readonly check: boolean;
}

/** What a bucket is made of. */
export interface Member {
  readonly name: string;
  readonly parameter: Tensor;
  readonly number: number;
}

/** The dtype that gradients are summed in: 16-bit floats in float32. */
export const sumDType = (dtype: DType): "float32" | "float64" => (dtype === "float64" ? "float64" : "float32");

/** Gradients that lie in one flat tensor and are averaged together, and behind them, in the last bucket, the marks of used parameters. */
export class Bucket {
  readonly slots: readonly Slot[];
  private readonly flat: Tensor;
  private readonly gradients: Tensor;
  private readonly marks: Tensor | null;
  private work: Work | undefined;
  private fetched: HostArray | undefined;
  private missing: number;

  constructor(members: readonly Member[], marks: number) {
    const [{ parameter }] = members as [Member];
    const length = members.reduce((sum, member) => sum + member.parameter.numel(), 0);
    const made = noGrad(() =>
      tidy(() => {
        const flat = zeros([length + marks], { dtype: sumDType(parameter.dtype), device: parameter.device });
        const gradients = flat.narrow(0, 0, length);
        let offset = 0;
        const slots = members.map((member): Slot => {
          const size = member.parameter.numel();
          const view = keep(flat.narrow(0, offset, size).reshape(member.parameter.shape));
          offset += size;
          return { ...member, view, ready: false, used: false };
        });
        return { flat: keep(flat), gradients: keep(gradients), marks: marks > 0 ? keep(flat.narrow(0, length, marks)) : null, slots };
      }),
    );
    this.flat = made.flat;
    this.gradients = made.gradients;
    this.marks = made.marks;
    this.slots = made.slots;
    this.missing = members.length;
  }

  get ready(): boolean {
    return this.missing === 0;
  }

  /** Whether it was handed to the group in this step. */
  get launched(): boolean {
    return this.work !== undefined || this.fetched !== undefined;
  }

  /** Whether the group can work on the device's own memory, and so while backward still runs. */
  get inPlace(): boolean {
    return this.flat.storage.device.backend.hostView !== undefined;
  }

  /** A gradient has arrived. It moves into the flat tensor, unless it is there. */
  arrived(slot: Slot, complete: boolean): void {
    slot.used = true;
    this.adopt(slot);
    if (!complete || slot.ready) return;
    slot.ready = true;
    this.missing--;
  }

  /** What got nothing in this step counts as zero. */
  fill(): void {
    for (const slot of this.slots) if (!slot.used) this.clear(slot);
  }

  private adopt({ parameter, view }: Slot): void {
    const gradient = gradientOf(parameter)!; // It has just been added to.
    if (gradient === view) return;
    noGrad(() => tidy(() => void view.copy_(gradient)));
    this.attach(parameter, view);
  }

  private clear({ parameter, view }: Slot): void {
    noGrad(() => tidy(() => void view.zero_()));
    this.attach(parameter, view);
  }

  private attach(parameter: Tensor, view: Tensor): void {
    if (parameter.dtype !== view.dtype || gradientOf(parameter) === view) return;
    dropGradient(parameter);
    parameter.grad = view;
  }

  /** Hands the sum to the group, on the device's own memory. */
  launch(group: ProcessGroup, used: readonly number[] | null, posting: Posting): void {
    this.mark(used);
    const { flat } = this;
    const { backend } = flat.storage.device;
    const buffer = flat.storage.readable("synchronize");
    // `inPlace` says that there is one.
    const host = backend.hostView!(buffer, flat.dtype, flat.layout.offset, flat.numel()) as HostArray;
    const work = group.allReduce(host, "sum", posting);
    backend.pin!(buffer, () => work.waitSync());
    this.work = work;
  }

  /** Reads the sum's part of this rank, of a device whose memory is its own. */
  async fetch(used: readonly number[] | null): Promise<void> {
    this.mark(used);
    this.fetched = (await readStored(this.flat)) as HostArray;
  }

  /** Hands over what `fetch` read. */
  post(group: ProcessGroup, posting: Posting): void {
    if (this.fetched !== undefined) this.work = group.allReduce(this.fetched, "sum", posting);
  }

  private mark(used: readonly number[] | null): void {
    const { marks } = this;
    if (marks === null || used === null) return;
    noGrad(() => tidy(() => void marks.copy_(tensor(used, { dtype: marks.dtype as "float32", device: marks.device }))));
  }

  /** Waits for the sum. The memory is the program's again, whatever came of it. */
  async finish(): Promise<void> {
    try {
      await this.work?.wait();
    } finally {
      const { storage } = this.flat;
      if (this.inPlace) storage.device.backend.unpin!(storage.readable("synchronize"));
    }
    const { fetched, flat } = this;
    if (fetched !== undefined) {
      noGrad(() => tidy(() => void flat.copy_(tensor(fetched as Float32Array, { dtype: flat.dtype as "float32", device: flat.device }))));
    }
  }

  /** How many ranks used each parameter. */
  async usage(): Promise<readonly number[] | null> {
    return this.marks === null ? null : Array.from((await this.marks.data()) as ArrayLike<number>);
  }

  /** From sums to means, and into the gradients of parameters that keep another dtype. */
  average(size: number): void {
    noGrad(() => {
      tidy(() => void (size > 1 && this.gradients.div_(size)));
      for (const { parameter, view } of this.slots) {
        if (parameter.dtype === view.dtype) continue;
        dropGradient(parameter);
        parameter.grad = view.to(parameter.dtype);
      }
    });
  }

  /** The next step begins. */
  reset(): void {
    this.work = undefined;
    this.fetched = undefined;
    this.missing = this.slots.length;
    for (const slot of this.slots) slot.ready = slot.used = false;
  }

  /** Gives the flat memory back; the parameters keep their gradients only as copies of their own. */
  dispose(): void {
    for (const { parameter, view } of this.slots) {
      if (gradientOf(parameter) === view) parameter.grad = noGrad(() => view.clone());
      view.dispose();
    }
    this.marks?.dispose();
    this.gradients.dispose();
    this.flat.dispose();
  }
}

/** Parameters in reverse order, in which their gradients tend to become complete, in buckets of about so many bytes. */
export function fillBuckets(parameters: readonly (readonly [string, Tensor])[], bucketBytes: number): Bucket[] {
  const groups: Member[][] = [];
  let [bytes, kind] = [0, ""];
  for (const [reversed, [name, parameter]] of [...parameters].reverse().entries()) {
    const own = `${sumDType(parameter.dtype)} ${parameter.device}`;
    const size = parameter.numel() * (sumDType(parameter.dtype) === "float64" ? 8 : 4);
    if (groups.length === 0 || own !== kind || bytes + size > bucketBytes) {
      groups.push([]);
      [bytes, kind] = [0, own];
    }
    bytes += size;
    groups.at(-1)!.push({ name, parameter, number: parameters.length - 1 - reversed }); // There is one by now.
  }
  return groups.map((members, i) => new Bucket(members, i === groups.length - 1 ? parameters.length : 0));
}
