import { namedOptions } from "./arguments";
import { type DType, dtypes } from "./dtype";
import { ArgumentError, AutogradError, DeviceError, ShapeError } from "./errors";
import { type GradientHook, type GraphOptions, gradientOf } from "./gradient";
import { type ArrayOf, checkNested, type ItemOf, type Nested, nest, readData, readDataSync, readItem } from "./read";
import { formatTensor } from "./print";
import { runtime } from "./runtime";
import { describe, type Shape } from "./shape";
import { noteGradient } from "./undo";
import { isTensor, provideTensor } from "./tensor-handle";
import { TensorMethods } from "./tensor-methods.gen";
import { convert, detach, transfer } from "./ops/convert";
import { graphOptions } from "./options.gen";

/**
 * An array of numbers on a device: a handle on shared memory, with a shape and a dtype. Operations return new tensors and
 * never consume their inputs; views share memory with what they were taken from. Nobody has to free a tensor.
 *
 * Make one with `tensor([1, 2, 3])`, `zeros([2, 3])` and their like.
 */
export class Tensor<D extends DType = DType> extends TensorMethods<D> {
  static override readonly name: string = "Tensor";

  /** Whether backward computes a gradient for it. May be set on leaves of a float dtype. */
  get requiresGrad(): boolean {
    return this.meta?.requiresGrad ?? false;
  }

  set requiresGrad(value: boolean) {
    this.requireGrad(value);
  }

  /** Sets `requiresGrad`, and returns the tensor. @throws AutogradError on what an op made, or on integers and bools. */
  requireGrad(value = true): this {
    if (value === this.requiresGrad) return this;
    if (!this.isLeaf)
      throw new AutogradError("requiresGrad", "can be changed on leaves only, and this tensor was made by an op.", "use x.detach().");
    if (value && dtypes[this.dtype].kind !== "float") {
      throw new AutogradError("requiresGrad", `only floats have gradients, and this tensor is ${this.dtype}.`, 'cast it: x.to("float32").');
    }
    this.leafMeta().requiresGrad = value;
    return this;
  }

  /** The accumulated gradient, or null. */
  get grad(): Tensor | null {
    const { meta } = this;
    if (meta === undefined || meta.grad === null) return null;
    meta.taken = true;
    return meta.grad;
  }

  set grad(value: Tensor | null) {
    if (value === gradientOf(this)) return;
    const owned = value === null ? null : ownGradient(this, value);
    const meta = this.leafMeta();
    noteGradient(meta);
    meta.grad = owned;
    meta.taken = owned !== null;
  }

  /**
   * Keeps the gradient of a tensor that an op made in its `grad`, as backward does for leaves anyway: `retain_grad`.
   *
   * ```ts
   * const hidden = x.mul(2).retainGrad();
   * hidden.square().sum().backward();
   * await hidden.grad?.toArray();
   * ```
   *
   * @returns The same tensor.
   * @throws AutogradError when the tensor does not require a gradient.
   */
  retainGrad(): this {
    const { meta } = this;
    if (meta === undefined || !meta.requiresGrad)
      throw new AutogradError("retainGrad", "the tensor does not require a gradient.", "x.requireGrad() on what it is made of.");
    if (meta.node !== null) meta.retainsGrad = true;
    return this;
  }

  /** Whether backward keeps the gradient of this non-leaf: see `retainGrad`. */
  get retainsGrad(): boolean {
    return this.meta?.retainsGrad ?? false;
  }

  /**
   * Computes the gradient of this scalar in every leaf that it depends on, and adds it to their `grad`.
   *
   * ```ts
   * const x = tensor([1, 2, 3], { requiresGrad: true });
   * x.square().sum().backward();
   * await x.grad?.toArray(); // [2, 4, 6]
   * ```
   *
   * @param gradient The gradient of the final result in this tensor; needed unless it has one element.
   * @throws AutogradError when nothing here requires a gradient, when the graph is already freed, or when a saved tensor was changed in place.
   */
  backward(gradient: Tensor | null = null, options: GraphOptions = {}): void {
    const { engine } = runtime();
    if (engine === undefined) {
      throw new AutogradError("backward", "gradients are a package of their own.", 'import "@adjoint/autograd";');
    }
    const { createGraph = false, retainGraph = createGraph } = namedOptions("backward", options, graphOptions);
    engine.backward([this], [gradient], { createGraph, retainGraph });
  }

  /**
   * Calls `hook` with the gradient of this tensor whenever backward has it complete; what it returns, if anything, goes on in its place.
   * Hooks run in the order of their registration. One on a tensor that is written to in place afterwards sees the gradient of the old value.
   *
   * ```ts
   * const handle = hidden.registerHook((g) => g.clamp(-1, 1));
   * handle.remove();
   * ```
   *
   * @throws AutogradError when the tensor does not require a gradient.
   */
  registerHook(hook: GradientHook): { remove(): void } {
    if (typeof hook !== "function") throw new ArgumentError("registerHook", `takes a function, not ${describe(hook)}.`);
    const { meta } = this;
    if (meta === undefined || !meta.requiresGrad)
      throw new AutogradError("registerHook", "the tensor does not require a gradient.", "x.requireGrad() first.");
    meta.hooks ??= new Set();
    meta.hooks.add(hook);
    return { remove: () => void meta.hooks?.delete(hook) };
  }

  /**
   * Calls `hook` with this leaf each time backward has added to its `grad`: an optimizer may step there, and drop the gradient at once.
   *
   * ```ts
   * const handle = weight.registerPostAccumulateGradHook((w) => console.log(w.grad));
   * handle.remove();
   * ```
   *
   * @throws AutogradError when the tensor is not a leaf, or does not require a gradient.
   */
  registerPostAccumulateGradHook(hook: (leaf: Tensor) => void): { remove(): void } {
    const operation = "registerPostAccumulateGradHook";
    if (typeof hook !== "function") throw new ArgumentError(operation, `takes a function, not ${describe(hook)}.`);
    const { meta } = this;
    if (meta === undefined || !meta.requiresGrad || meta.node !== null)
      throw new AutogradError(operation, "the tensor is not a leaf that requires a gradient.", "x.registerHook(…) takes what an op made.");
    const call = (): void => hook(this);
    meta.accumulated ??= new Set();
    meta.accumulated.add(call);
    return { remove: () => void meta.accumulated?.delete(call) };
  }

  /** The same values, cut off from the recorded computation. Shares memory. */
  detach(): Tensor<D> {
    return detach(this) as Tensor<D>;
  }

  /** As another dtype: a new tensor, or this one if it already is. */
  to<E extends DType>(dtype: E): Tensor<E>;
  /** On another device: a leaf there. @throws DeviceError for an unknown device. @throws AutogradError on a non-leaf that requires a gradient. */
  to(device: string): Promise<Tensor<D>>;
  to(target: string): Tensor | Promise<Tensor> {
    if (typeof target !== "string") throw new ArgumentError("to", `takes the name of a dtype or a device, not ${describe(target)}.`);
    return Object.hasOwn(dtypes, target) ? convert(this, target as DType) : transfer(this, target);
  }

  /**
   * The values, row by row, as the typed array that matches the dtype (16-bit floats as Float32Array, bools as 0 and 1).
   * A copy: changing it changes no tensor.
   */
  async data(): Promise<ArrayOf<D>> {
    this.check("data");
    return (await readData(this)) as ArrayOf<D>;
  }

  /** As `data`, at once. @throws DeviceError where the device cannot, naming the asynchronous call. */
  dataSync(): ArrayOf<D> {
    this.check("dataSync");
    return readDataSync("dataSync", this) as ArrayOf<D>;
  }

  /** The value of a tensor of one element. @throws ShapeError when it has more or none. */
  async item(): Promise<ItemOf<D>> {
    this.check("item");
    if (this.layout.size !== 1) {
      throw new ShapeError("item", `the tensor has ${this.layout.size} elements.`, "reduce it first, or read it with toArray().");
    }
    return readItem(this.dtype, await readData(this), 0) as ItemOf<D>;
  }

  /**
   * The values as nested arrays of numbers (bigints for 64-bit integers, booleans for bool); of a scalar, the value alone. How deep they are
   * nested is for the caller to say, as the compiler does not know the shape.
   *
   * ```ts
   * const rows: number[][] = await tensor([[1, 2], [3, 4]]).toArray();
   * ```
   *
   * @throws ShapeError for more than 2²⁷ numbers or 2²⁵ lists: `data()` gives one typed array.
   */
  async toArray<N extends Nested<D> = Nested<D>>(): Promise<N> {
    this.check("toArray");
    checkNested("toArray", this.shape);
    return nest(this.dtype, await readData(this), this.shape) as N;
  }

  /** Prints the values, on any device. */
  async show(): Promise<void> {
    this.check("show");
    const { console } = globalThis as unknown as { console: { log(text: string): void } };
    console.log(formatTensor(this, await readData(this)));
  }

  /**
   * The rows: what stands at each position of the first dim, as views. The `toEqual` of test frameworks goes through them too, so compare what
   * `toArray` gives.
   *
   * ```ts
   * for (const row of x) console.log(row.sum()); // [N, D] → N times [D]
   * ```
   *
   * @throws ShapeError for a scalar, which has no rows.
   */
  [Symbol.iterator](): IterableIterator<Tensor<D>> {
    if (this.ndim > 0) return rowsOf(this);
    throw new ShapeError("for … of", "a scalar has no rows to go through.", "await x.item() gives its value.");
  }

  override toString(): string {
    if (this.disposed || this.storage.device.backend.readSync === undefined) return formatTensor(this, undefined);
    return formatTensor(this, readDataSync("toString", this));
  }

  /** Text for templates. Operators would make text or NaN of a tensor. @throws ArgumentError */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === "string") return this.toString();
    throw new ArgumentError("tensor", "operators of JavaScript take no tensors.", "use methods: a.add(b), a.gt(0); a.toString() for text.");
  }

  /** What JSON makes of a tensor: what it is, without the values, which `toArray` gives. */
  toJSON(): { dtype: D; shape: Shape; device: string } {
    return { dtype: this.dtype, shape: this.shape, device: this.device };
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

function* rowsOf<D extends DType>(x: Tensor<D>): IterableIterator<Tensor<D>> {
  const length = x.shape[0]!;
  for (let row = 0; row < length; row++) yield x.select(0, row) as Tensor<D>;
}

/** The gradient must fit, and must outlive the scope that computed it. */
function ownGradient(x: Tensor, gradient: Tensor): Tensor {
  if (!isTensor(gradient)) throw new AutogradError("grad", `takes a tensor or null, not ${describe(gradient)}.`);
  gradient.check("grad");
  const fits =
    gradient.dtype === x.dtype && gradient.shape.length === x.ndim && gradient.shape.every((length, axis) => length === x.shape[axis]);
  if (!fits) {
    throw new AutogradError(
      "grad",
      `a gradient of ${x.dtype} [${x.shape.join(",")}] cannot be ${gradient.dtype} [${gradient.shape.join(",")}].`,
    );
  }
  if (gradient.storage.device !== x.storage.device) {
    throw new DeviceError("grad", `the tensor is on ${x.device}, the gradient on ${gradient.device}.`, `await gradient.to("${x.device}").`);
  }
  gradient.kept = true;
  return gradient;
}

provideTensor(Tensor);
