import { type ArrayOf, type DType, dtypes, type ItemOf, type Nested, ShapeError, type Tensor } from "@adjoint/core";
import { checkNested } from "@adjoint/core/internal";
import type { Arguments, ArrayLike, SumResult, WeakScalar } from "./array-like";
import { listOf, type ShapeLike, valuesOf } from "./convert";
import type { Casting } from "./dtypes";
import * as elementwise from "./elementwise";
import { getItem, setItem } from "./indexing";
import { bound, nothingAfter, provideNDArray, wrap } from "./make-array";
import * as manipulation from "./manipulation";
import { dot } from "./products";
import { array_repr, array_str } from "./print";
import * as reduce from "./reduce";
import { clip, type ClipOptions, round, type RoundOptions } from "./clipping";
import { repeat } from "./rearranging";
import * as searching from "./searching";
import * as sorting from "./sorting";
import type { Index } from "./subscripts";

type OrderArgument = Arguments<{ readonly order?: manipulation.Order }, ["order"]>;

/**
 * An array with NumPy's methods: a thin class over one tensor. `a.tensor` and `np.asarray(tensor)` share storage and gradients, and every function
 * takes either.
 *
 * ```ts
 * const a = np.array([[1, 2], [3, 4]]);
 * a.get(0, ":").sum().item(); // 3
 * ```
 */
export class NDArray<D extends DType = DType> {
  static readonly name: string = "NDArray";

  /** The tensor that holds the values. */
  readonly tensor: Tensor<D>;

  /** @internal Programs write `np.array` or `np.asarray`. */
  constructor(tensor: Tensor<D>) {
    this.tensor = tensor;
  }

  /** The sizes of the axes, outermost first. */
  get shape(): readonly number[] {
    return this.tensor.shape;
  }
  /** The number of axes. */
  get ndim(): number {
    return this.tensor.ndim;
  }
  /** The number of elements. */
  get size(): number {
    return this.tensor.numel();
  }
  /** The dtype, by its name. */
  get dtype(): D {
    return this.tensor.dtype;
  }
  /** The name of the device. */
  get device(): string {
    return this.tensor.device;
  }
  /** Bytes of one element. */
  get itemsize(): number {
    return dtypes[this.dtype].bytes;
  }
  /** Bytes of all elements. */
  get nbytes(): number {
    return this.size * this.itemsize;
  }
  /** The axes reversed: a view. */
  get T(): NDArray<D> {
    return manipulation.transpose(plain(this)) as NDArray<D>;
  }
  /** The last two axes exchanged: a view. */
  get mT(): NDArray<D> {
    return manipulation.matrix_transpose(plain(this)) as NDArray<D>;
  }
  /** The elements, row by row, one after the other. */
  get flat(): IterableIterator<NDArray<D>> {
    return this.ravel()[Symbol.iterator]();
  }
  /** The real part: the array itself, since there are no complex dtypes. */
  get real(): NDArray<D> {
    return this;
  }

  /**
   * `a[…]`: integers drop an axis, slices narrow it, `null` adds one; index and boolean arrays pick. A view, unless arrays pick.
   *
   * ```ts
   * const a = np.arange(10);
   * a.get("2:5").tolist(); // [2n, 3n, 4n]
   * a.get("::-4").tolist(); // [9n, 5n, 1n]
   * a.get([1, -1]).tolist(); // [1n, 9n]
   * a.get(np.greater(a, 7)).tolist(); // [8n, 9n]
   * ```
   *
   * @throws IndexError when an index is out of bounds.
   */
  get(...indices: Index[]): NDArray<D> {
    return wrap(getItem(this.tensor, indices)) as NDArray<D>;
  }

  /**
   * `a[…] = value`, in place: the last argument is the value, which broadcasts and is cast.
   *
   * ```ts
   * const a = np.zeros([2, 3]);
   * a.set(":", 1, 5);
   * a.get("::-1").set(0, [7, 8, 9]); // through a view
   * a.tolist(); // [[0, 5, 0], [7, 8, 9]]
   * ```
   *
   * @throws IndexError when an index is out of bounds. @throws ShapeError when the value does not broadcast.
   */
  set(...args: [...indices: Index[], value: ArrayLike]): void {
    setItem(this.tensor, args.slice(0, -1) as Index[], args.at(-1) as ArrayLike);
  }

  /** The value of an array of one element, or of the one at a position. @throws ShapeError when there are more. */
  item(...given: number[] | [readonly number[]]): ItemOf<D> {
    const [first] = given;
    const position = Array.isArray(first) ? listOf("item", "args", first) : (given as number[]);
    const at =
      position.length === 1 && this.ndim !== 1 ? this.ravel().get(position[0]!) : position.length > 0 ? this.get(...position) : this;
    if (at.size !== 1) throw new ShapeError("item", "can only convert an array of size 1 to a Python scalar.");
    const [value] = valuesOf("item", at.tensor);
    return (this.dtype === "bool" ? value !== 0 : value) as ItemOf<D>;
  }

  /** The values as nested arrays: bigints of 64-bit integers, booleans of bools; of a scalar the value alone. */
  tolist<N extends Nested<D> = Nested<D>>(...surplus: []): N {
    nothingAfter("tolist", surplus);
    checkNested("tolist", this.shape);
    const values = valuesOf("tolist", this.tensor);
    const level = (axis: number, start: number): unknown => {
      if (axis === this.ndim) return this.dtype === "bool" ? values[start] !== 0 : values[start];
      const stride = this.shape.slice(axis + 1).reduce((a, b) => a * b, 1);
      return Array.from({ length: this.shape[axis]! }, (_, i) => level(axis + 1, start + i * stride));
    };
    return level(0, 0) as N;
  }

  /** The values, row by row, as the typed array that matches the dtype; on every device. */
  data(): Promise<ArrayOf<D>> {
    return this.tensor.data();
  }

  /** The rows: views. @throws ShapeError for a scalar. */
  [Symbol.iterator](): IterableIterator<NDArray<D>> {
    if (this.ndim === 0) throw new ShapeError("iter", "iteration over a 0-d array.");
    return rowsOf(this);
  }

  /** On another device. */
  async to_device(device: string): Promise<NDArray<D>> {
    return wrap(await this.tensor.to(device)) as NDArray<D>;
  }

  /** Whether backward computes a gradient for it. */
  get requires_grad(): boolean {
    return this.tensor.requiresGrad;
  }
  /** Every element set to a value, in place. */
  fill(value: WeakScalar, ...surplus: []): void {
    nothingAfter("fill", surplus);
    setItem(this.tensor, ["..."], value);
  }
  /** As another dtype. */
  astype<E extends DType>(
    dtype: E,
    ...args: Arguments<{ readonly copy?: boolean; readonly casting?: Casting; readonly device?: string | null }, []>
  ): NDArray<E> {
    return manipulation.astype(plain(this), dtype, ...args);
  }
  /** A copy. */
  copy(...args: OrderArgument): NDArray<D> {
    bound<{ order: manipulation.Order }>("copy", ["order"], args);
    return wrap(this.tensor.clone()) as NDArray<D>;
  }
  /** The same elements in another shape; one size may be −1. */
  reshape(...shape: [ShapeLike, { readonly order?: manipulation.Order }?] | number[]): NDArray<D> {
    const args = (typeof shape[0] === "number" ? [shape] : shape) as [ShapeLike, { readonly order?: manipulation.Order }?];
    return manipulation.reshape(plain(this), ...args) as NDArray<D>;
  }
  /** As one dimension; a view, where strides allow it. */
  ravel(...args: OrderArgument): NDArray<D> {
    return manipulation.ravel(plain(this), ...args) as NDArray<D>;
  }
  /** As one dimension: a copy. */
  flatten(...args: OrderArgument): NDArray<D> {
    return manipulation.ravel(plain(this), ...args).copy() as NDArray<D>;
  }
  /** The axes in another order, or reversed. */
  transpose(...axes: number[] | [readonly number[]]): NDArray<D> {
    const order = (typeof axes[0] === "number" ? [axes] : axes) as [] | [readonly number[]];
    return manipulation.transpose(plain(this), ...order) as NDArray<D>;
  }
  /** Two axes exchanged. */
  swapaxes(axis1: number, axis2: number, ...surplus: []): NDArray<D> {
    return manipulation.swapaxes(plain(this), axis1, axis2, ...surplus) as NDArray<D>;
  }
  /** Without the axes of size 1: all of them, or those named. */
  squeeze(...args: Arguments<{ readonly axis?: number | readonly number[] | null }, ["axis"]>): NDArray<D> {
    return manipulation.squeeze(plain(this), ...args) as NDArray<D>;
  }
  /** Each element repeated. */
  repeat(repeats: ArrayLike, ...args: Arguments<{ readonly axis?: number | null }, ["axis"]>): NDArray<D> {
    return repeat(plain(this), repeats, ...args) as NDArray<D>;
  }
  /** Elements by their position along an axis, or in the flattened array. */
  take(indices: ArrayLike, ...args: Arguments<searching.TakeOptions, ["axis", "out", "mode"]>): NDArray<D> {
    return searching.take(plain(this), indices, ...args) as NDArray<D>;
  }
  /** Sum over axes, or of all elements. */
  sum(...args: reduce.TotalArguments): NDArray<SumResult<D>> {
    return reduce.sum(plain(this), ...args) as NDArray<SumResult<D>>;
  }
  /** Product over axes, or of all elements. */
  prod(...args: reduce.TotalArguments): NDArray<SumResult<D>> {
    return reduce.prod(plain(this), ...args) as NDArray<SumResult<D>>;
  }
  /** The arithmetic mean over axes, or of all elements. */
  mean(...args: reduce.MeanArguments): NDArray {
    return reduce.mean(plain(this), ...args);
  }
  /** The variance over axes, or of all elements. */
  var(...args: reduce.VarianceArguments): NDArray {
    return reduce.var(plain(this), ...args);
  }
  /** The standard deviation over axes, or of all elements. */
  std(...args: reduce.VarianceArguments): NDArray {
    return reduce.std(plain(this), ...args);
  }
  /** The largest over axes, or of all elements. */
  max(...args: reduce.ExtremeArguments): NDArray<D> {
    return reduce.max(plain(this), ...args) as NDArray<D>;
  }
  /** The smallest over axes, or of all elements. */
  min(...args: reduce.ExtremeArguments): NDArray<D> {
    return reduce.min(plain(this), ...args) as NDArray<D>;
  }
  /** Whether all are nonzero. */
  all(...args: reduce.TruthArguments): NDArray<"bool"> {
    return reduce.all(plain(this), ...args);
  }
  /** Whether any is nonzero. */
  any(...args: reduce.TruthArguments): NDArray<"bool"> {
    return reduce.any(plain(this), ...args);
  }
  /** Where the (first) largest lies. */
  argmax(...args: reduce.ArgArguments): NDArray<"int64"> {
    return reduce.argmax(plain(this), ...args);
  }
  /** Where the (first) smallest lies. */
  argmin(...args: reduce.ArgArguments): NDArray<"int64"> {
    return reduce.argmin(plain(this), ...args);
  }
  /** Cumulative sum. */
  cumsum(...args: reduce.CumulativeArguments): NDArray {
    return reduce.cumsum(plain(this), ...args);
  }
  /** Cumulative product. */
  cumprod(...args: reduce.CumulativeArguments): NDArray {
    return reduce.cumprod(plain(this), ...args);
  }
  /** Sorted in place along an axis. */
  sort(...args: sorting.SortArguments): void {
    this.set("...", sorting.sort(plain(this), ...args));
  }
  /** The order that sorts an axis. */
  argsort(...args: sorting.SortArguments): NDArray<"int64"> {
    return sorting.argsort(plain(this), ...args);
  }
  /** Where the elements are nonzero: one array of positions for each axis. */
  nonzero(...surplus: []): NDArray[] {
    return searching.nonzero(plain(this), ...surplus);
  }
  /** Where elements are to be inserted to keep the array sorted. */
  searchsorted(v: ArrayLike, ...args: Arguments<sorting.SearchOptions, ["side", "sorter"]>): NDArray {
    return sorting.searchsorted(plain(this), v, ...args);
  }
  /** Values limited to a range. */
  clip(...args: Arguments<ClipOptions, ["min", "max", "out"]>): NDArray {
    return clip(plain(this), ...args);
  }
  /** Rounded to a number of decimals. */
  round(...args: Arguments<RoundOptions, ["decimals", "out"]>): NDArray<D> {
    return round(plain(this), ...args) as NDArray<D>;
  }
  /** The product of matrices, the inner product of vectors, the product with a scalar. */
  dot(b: ArrayLike, ...args: Arguments<{ readonly out?: NDArray | null }, ["out"]>): NDArray {
    return dot(plain(this), b, ...args);
  }
  /** The complex conjugate: of real numbers, a copy. */
  conj(...surplus: []): NDArray {
    return elementwise.conjugate(plain(this), ...surplus) as NDArray;
  }

  /** As `str(a)`; on a device that cannot be read at once, what it is. */
  toString(): string {
    return this.tensor.storage.device.backend.readSync === undefined ? this.tensor.toString() : array_str(this);
  }
  /** What JSON makes of an array: what it is, without the values, which `tolist` gives. */
  toJSON(): { dtype: D; shape: readonly number[]; device: string } {
    return { dtype: this.dtype, shape: this.shape, device: this.device };
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.tensor.storage.device.backend.readSync === undefined ? this.tensor.toString() : array_repr(this);
  }
}

/** Without its dtype: what comes of an op of that is told by a cast, not by the compiler's search through all dtypes. */
const plain = (a: unknown): NDArray => a as NDArray;

function* rowsOf<D extends DType>(a: NDArray<D>): IterableIterator<NDArray<D>> {
  for (let row = 0; row < a.shape[0]!; row++) yield wrap(a.tensor.select(0, row)) as NDArray<D>;
}

provideNDArray(NDArray);
