import { AutogradError, ArgumentError, manualSeed, type Tensor } from "@adjoint/core";
import { describe, namedOptions } from "@adjoint/core/internal";
import { Module } from "@adjoint/nn";
import { type Bucket, fillBuckets, type Slot } from "./bucket";
import type { ProcessGroup } from "./group";
import { describePlan, measureLink } from "./link";
import { broadcastState, compareDescriptions, compareState, describeState } from "./replicas";
import { dataParallelOptions } from "./options.gen";

/** Options of `dataParallel`. */
export interface DataParallelOptions {
  /** How many bytes of gradients are averaged together. 25 MB suit a network. Default: 1 MiB. */
  readonly bucketBytes?: number;
  /**
   * What a parameter means that gets no gradient in some rank: an error that names it, or zeros there. Where no rank has one, `"zero"` leaves
   * its `grad` null, as one process would. Default: `"error"`.
   */
  readonly unused?: "error" | "zero";
  /** When the ranks' all-reduces of gradients are compared before they are made: in the first step, or always. Default: `"first"`. */
  readonly check?: "first" | "always";
  /** Sets core's default generator to this plus the rank once the replicas are equal, so that ranks draw different dropout. Default: leave it. */
  readonly seed?: number;
  /** Called on rank 0 with the measured cost of communication. Default: nothing is measured. */
  readonly report?: (line: string) => void;
}

/** A model whose gradients are averaged over the ranks. See `dataParallel`. */
export class DataParallel {
  static readonly name: string = "DataParallel";

  /** The model, as it was given. */
  readonly module: Module;
  readonly group: ProcessGroup;
  private readonly unused: "error" | "zero";
  private readonly check: "first" | "always";
  private readonly buckets: readonly Bucket[];
  private readonly names: readonly string[];
  private readonly handles: { remove(): void }[] = [];
  private next = 0;
  private steps = 0;
  private accumulating = 0;
  /** Whether this rank has no example in this step. */
  private empty = false;
  private launches = 0;

  /** @internal Use `dataParallel`. */
  constructor(module: Module, group: ProcessGroup, parameters: readonly (readonly [string, Tensor])[], options: DataParallelOptions) {
    this.module = module;
    this.group = group;
    this.unused = options.unused ?? "error";
    this.check = options.check ?? "first";
    this.names = parameters.map(([name]) => name);
    this.buckets = fillBuckets(parameters, options.bucketBytes ?? DEFAULT_BUCKET);
    for (const bucket of this.buckets) {
      for (const slot of bucket.slots) {
        this.handles.push(slot.parameter.registerPostAccumulateGradHook(() => this.arrived(bucket, slot)));
      }
    }
  }

  /** How many all-reduces of gradients a step makes. */
  get bucketCount(): number {
    return this.buckets.length;
  }

  /** How many all-reduces of gradients were made so far. */
  get reductions(): number {
    return this.launches;
  }

  /**
   * Runs `fn`, whose backward passes add to the gradients of this rank without averaging them. The last micro-batch of a step runs outside.
   *
   * ```ts
   * const ddp = await dataParallel(net, await joinGroup(single()));
   * await ddp.accumulate(() => crossEntropy(net.forward(images), labels).backward());
   * crossEntropy(net.forward(images), labels).backward();
   * await ddp.synchronize();
   * ```
   */
  async accumulate<R>(fn: () => R | Promise<R>): Promise<R> {
    this.accumulating++;
    try {
      return await fn();
    } finally {
      this.accumulating--;
    }
  }

  /**
   * What to multiply a mean loss over `examples` by, so that the average over ranks is the mean over all examples, where ranks have different
   * numbers of them. A rank without any gives 0, makes no backward pass, and calls `synchronize` as the others do. Waits for all ranks.
   *
   * ```ts
   * const ddp = await dataParallel(net, await joinGroup(single()));
   * loss.mul(ddp.weight(labels.shape[0]!)).backward();
   * ```
   *
   * @throws ArgumentError for what is not a number of examples.
   */
  weight(examples: number): number {
    if (!Number.isInteger(examples) || examples < 0) {
      throw new ArgumentError("weight", `takes a number of examples, not ${describe(examples)}.`);
    }
    this.empty = examples === 0;
    const total = Float64Array.of(examples);
    this.group.allReduce(total, "sum", { label: "weight" }).waitSync();
    return total[0] === 0 ? 0 : (examples * this.group.size) / total[0]!;
  }

  /** Sums over all ranks; each gets the same bits. */
  async sum(values: readonly number[]): Promise<number[]> {
    const total = Float64Array.from(values);
    await this.group.allReduce(total, "sum", { label: "sum" }).wait();
    return Array.from(total);
  }

  /**
   * Waits until the gradients of all parameters are the averages over the ranks. Once a step, between backward and the optimizer.
   *
   * @throws AutogradError, on every rank, when a parameter got no gradient in some rank, unless `unused` is `"zero"`.
   */
  async synchronize(): Promise<void> {
    if (this.accumulating > 0) throw new AutogradError("synchronize", "the step is still accumulating.", "call it after accumulate().");
    const { buckets, group } = this;
    try {
      for (const bucket of buckets) if (!bucket.launched) bucket.fill();
      await this.launchRest();
      for (const bucket of buckets) await bucket.finish();
      const usage = await buckets.at(-1)?.usage();
      if (usage != null) this.checkUsage(usage);
      for (const bucket of buckets) bucket.average(group.size);
      if (usage != null && this.unused === "zero") this.forgetUnused(usage);
    } finally {
      for (const bucket of buckets) bucket.reset();
      this.next = 0;
      this.empty = false;
      this.steps++;
    }
  }

  /** Gives every rank the buffers of rank 0, such as running statistics: before evaluating and saving. */
  async broadcastBuffers(): Promise<void> {
    await broadcastState(this.group, this.module.namedBuffers());
  }

  /** @throws CollectiveMismatchError, on every rank, unless the parameters of all ranks are equal to the bit. */
  async verify(): Promise<void> {
    await compareState(this.group, this.module.namedParameters());
  }

  /** Lets go of the model: its gradients are its own again. */
  remove(): void {
    for (const handle of this.handles.splice(0)) handle.remove();
    for (const bucket of this.buckets) bucket.dispose();
  }

  /** A parameter's gradient has been added to. */
  private arrived(bucket: Bucket, slot: Slot): void {
    if (bucket.launched) {
      throw new AutogradError(
        "backward",
        `the gradient of ${describe(slot.name)} arrives again, and its average is under way.`,
        "await ddp.synchronize() after each backward, or run all but the last within ddp.accumulate().",
      );
    }
    bucket.arrived(slot, this.accumulating === 0);
    if (this.accumulating > 0) return;
    for (; this.buckets[this.next]?.ready && this.buckets[this.next]!.inPlace; this.next++) this.launch(this.next);
  }

  private posting(position: number): { label: string; check: boolean } {
    const { buckets, check, steps } = this;
    this.launches++;
    return { label: `bucket ${position + 1} of ${buckets.length}`, check: check === "always" || steps === 0 };
  }

  private launch(position: number): void {
    this.buckets[position]!.launch(this.group, this.marks(), this.posting(position));
  }

  private async launchRest(): Promise<void> {
    const { buckets, group } = this;
    const rest = buckets.slice(this.next);
    const apart = rest.filter((bucket) => !bucket.inPlace);
    await Promise.all(apart.map((bucket) => bucket.fetch(this.marks())));
    // In order, on every rank.
    for (; this.next < buckets.length; this.next++) {
      const bucket = buckets[this.next]!; // Below the length.
      if (bucket.inPlace) this.launch(this.next);
      else bucket.post(group, this.posting(this.next));
    }
  }

  /** One for each parameter that this rank used; a rank without examples stands in nobody's way. */
  private marks(): number[] {
    const used = new Array<number>(this.names.length).fill(this.empty && this.unused === "error" ? 1 : 0);
    for (const bucket of this.buckets) for (const slot of bucket.slots) if (slot.used) used[slot.number] = 1;
    return used;
  }

  private checkUsage(usage: readonly number[]): void {
    if (this.unused === "zero") return;
    const { size, rank } = this.group;
    const missing = this.names.filter((_, number) => usage[number] !== size);
    if (missing.length === 0) return;
    const own = new Set(this.buckets.flatMap(({ slots }) => slots.filter(({ used }) => used).map(({ name }) => name)));
    const list = missing.map((name) => {
      const here = own.has(name) ? `has one in rank ${rank}` : `has none in rank ${rank}`;
      return `${describe(name)} in ${usage[this.names.indexOf(name)]} of ${size} ranks (${here})`;
    });
    throw new AutogradError(
      "synchronize",
      `parameters got a gradient not in every rank: ${list.join("; ")}.`,
      'dataParallel(net, group, { unused: "zero" }) counts what is missing as zero; ddp.weight(0) is for a rank without examples.',
    );
  }

  private forgetUnused(usage: readonly number[]): void {
    for (const { slots } of this.buckets) for (const { parameter, number } of slots) if (usage[number] === 0) parameter.grad = null;
  }
}

const DEFAULT_BUCKET = 1 << 20;

function checkOptions(options: DataParallelOptions): DataParallelOptions {
  const given = namedOptions("dataParallel", options, dataParallelOptions);
  const { bucketBytes = DEFAULT_BUCKET, unused = "error", check = "first", seed } = given;
  if (!(bucketBytes > 0)) throw new ArgumentError("dataParallel", `bucketBytes must be greater than 0, not ${describe(bucketBytes)}.`);
  if (unused !== "error" && unused !== "zero")
    throw new ArgumentError("dataParallel", `unused must be "error" or "zero", not ${describe(unused)}.`);
  if (check !== "first" && check !== "always")
    throw new ArgumentError("dataParallel", `check must be "first" or "always", not ${describe(check)}.`);
  if (seed !== undefined && !Number.isSafeInteger(seed))
    throw new ArgumentError("dataParallel", `seed must be an integer, not ${describe(seed)}.`);
  return given;
}

/**
 * Trains one model in several processes, each on its share of every batch: `torch.nn.parallel.DistributedDataParallel`. Every rank builds the
 * same model; names, shapes and dtypes are compared, and parameters and buffers become those of rank 0. While backward runs, gradients are summed
 * over the ranks, bucket by bucket; `synchronize` waits for them and gives averages. They stay in flat memory: `zeroGrad({ keep: true })`
 * clears them there, which saves copies.
 *
 * ```ts
 * const group = await joinGroup(single());
 * const ddp = await dataParallel(net, group);
 * const optimizer = new SGD(net.parameters(), { lr: 0.1 });
 *
 * net.zeroGrad({ keep: true });
 * crossEntropy(net.forward(images), labels).backward();
 * await ddp.synchronize();
 * optimizer.step();
 * await group.close();
 * ```
 *
 * @throws ArgumentError for a bad option, or a model without parameters to train. @throws CollectiveMismatchError, on every rank, when the
 * models differ.
 */
export async function dataParallel(net: Module, group: ProcessGroup, options: DataParallelOptions = {}): Promise<DataParallel> {
  if (!(net instanceof Module)) throw new ArgumentError("dataParallel", `takes a module, not ${describe(net)}.`);
  if (typeof group?.allReduce !== "function") {
    throw new ArgumentError("dataParallel", `takes a process group, not ${describe(group)}.`, "await joinGroup(mpi()).");
  }
  const given = checkOptions(options);
  const state = [...net.namedParameters(), ...net.namedBuffers()];
  const trained = net.namedParameters().filter(([, parameter]) => parameter.requiresGrad);
  if (trained.length === 0) throw new ArgumentError("dataParallel", "the model has no parameter that requires a gradient.");
  const { bucketBytes = DEFAULT_BUCKET, unused = "error", check = "first" } = given;
  const inPlace = trained.every(([, { storage }]) => storage.device.backend.hostView !== undefined);
  const settings = `bucketBytes ${bucketBytes}, unused ${unused}, check ${check}, memory ${inPlace ? "the host's" : "the device's"}`;
  await compareDescriptions(group, "the model", [settings, ...describeState(state)]);
  await broadcastState(group, state);
  const ddp = new DataParallel(net, group, trained, given);
  if (given.report !== undefined) {
    const link = await measureLink(group);
    const bytes = trained.reduce((sum, [, parameter]) => sum + parameter.numel() * (parameter.dtype === "float64" ? 8 : 4), 0);
    if (group.rank === 0) given.report(describePlan(group, link, bytes, ddp.bucketCount));
  }
  if (given.seed !== undefined) manualSeed(given.seed + group.rank);
  return ddp;
}
