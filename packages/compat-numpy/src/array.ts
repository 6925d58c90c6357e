import { type ArrayOf, type DType, dtypes, type ItemOf, type Nested, ShapeError, type Tensor } from "@adjoint/core";
import type { ArrayLike, SumResult, WeakScalar } from "./array-like";
import { type ShapeLike, valuesOf } from "./convert";
import type { Casting } from "./dtypes";
import * as elementwise from "./elementwise";
import { getItem, setItem } from "./indexing";
import { provideNDArray, wrap } from "./make-array";
import * as manipulation from "./manipulation";
import { matmul } from "./products";
import { array_repr, array_str } from "./print";
import * as reduce from "./reduce";
import * as searching from "./searching";
import * as sorting from "./sorting";
import type { Index } from "./subscripts";

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
  item(...position: number[]): ItemOf<D> {
    const at =
      position.length === 1 && this.ndim !== 1 ? this.ravel().get(position[0]!) : position.length > 0 ? this.get(...position) : this;
    if (at.size !== 1) throw new ShapeError("item", "can only convert an array of size 1 to a Python scalar.");
    const [value] = valuesOf("item", at.tensor);
    return (this.dtype === "bool" ? value !== 0 : value) as ItemOf<D>;
  }

  /** The values as nested arrays: bigints of 64-bit integers, booleans of bools; of a scalar the value alone. */
  tolist<N extends Nested<D> = Nested<D>>(): N {
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
  fill(value: WeakScalar): void {
    setItem(this.tensor, ["..."], value);
  }
  /** As another dtype. */
  astype<E extends DType>(dtype: E, options?: { readonly copy?: boolean; readonly casting?: Casting }): NDArray<E> {
    return manipulation.astype(plain(this), dtype, options);
  }
  /** A copy. */
  copy(): NDArray<D> {
    return wrap(this.tensor.clone()) as NDArray<D>;
  }
  /** The same elements in another shape; one size may be −1. */
  reshape(...shape: [ShapeLike, { readonly order?: manipulation.Order }?] | number[]): NDArray<D> {
    const [first, options] = shape as [ShapeLike, { readonly order?: manipulation.Order } | undefined];
    return typeof first === "number"
      ? (manipulation.reshape(plain(this), shape as number[]) as NDArray<D>)
      : (manipulation.reshape(plain(this), first, options) as NDArray<D>);
  }
  /** As one dimension; a view, where strides allow it. */
  ravel(): NDArray<D> {
    return manipulation.ravel(plain(this)) as NDArray<D>;
  }
  /** As one dimension: a copy. */
  flatten(options?: { readonly order?: manipulation.Order }): NDArray<D> {
    return manipulation.ravel(plain(this), options).copy() as NDArray<D>;
  }
  /** The axes in another order, or reversed. */
  transpose(...axes: number[] | [readonly number[]]): NDArray<D> {
    const order = axes.length === 0 ? null : typeof axes[0] === "number" ? (axes as number[]) : (axes[0] as readonly number[]);
    return manipulation.transpose(plain(this), order) as NDArray<D>;
  }
  /** Two axes exchanged. */
  swapaxes(axis1: number, axis2: number): NDArray<D> {
    return manipulation.swapaxes(plain(this), axis1, axis2) as NDArray<D>;
  }
  /** Without the axes of size 1: all of them, or those named. */
  squeeze(options?: { readonly axis?: number | readonly number[] | null }): NDArray<D> {
    return manipulation.squeeze(plain(this), options) as NDArray<D>;
  }
  /** Each element repeated. */
  repeat(repeats: ArrayLike, options?: { readonly axis?: number | null }): NDArray<D> {
    return manipulation.repeat(plain(this), repeats, options) as NDArray<D>;
  }
  /** Elements by their position along an axis, or in the flattened array. */
  take(indices: ArrayLike, options?: searching.TakeOptions): NDArray<D> {
    return searching.take(plain(this), indices, options) as NDArray<D>;
  }
  /** Sum over axes, or of all elements. */
  sum(options?: reduce.AxisOptions): NDArray<SumResult<D>> {
    return reduce.sum(plain(this), options) as NDArray<SumResult<D>>;
  }
  /** Product over axes, or of all elements. */
  prod(options?: reduce.AxisOptions): NDArray<SumResult<D>> {
    return reduce.prod(plain(this), options) as NDArray<SumResult<D>>;
  }
  /** The arithmetic mean over axes, or of all elements. */
  mean(options?: reduce.MeanOptions): NDArray {
    return reduce.mean(plain(this), options);
  }
  /** The variance over axes, or of all elements. */
  var(options?: reduce.VarianceOptions): NDArray {
    return reduce.var(plain(this), options);
  }
  /** The standard deviation over axes, or of all elements. */
  std(options?: reduce.VarianceOptions): NDArray {
    return reduce.std(plain(this), options);
  }
  /** The largest over axes, or of all elements. */
  max(options?: reduce.AxisOptions): NDArray<D> {
    return reduce.max(plain(this), options) as NDArray<D>;
  }
  /** The smallest over axes, or of all elements. */
  min(options?: reduce.AxisOptions): NDArray<D> {
    return reduce.min(plain(this), options) as NDArray<D>;
  }
  /** Whether all are nonzero. */
  all(options?: reduce.AxisOptions): NDArray<"bool"> {
    return reduce.all(plain(this), options);
  }
  /** Whether any is nonzero. */
  any(options?: reduce.AxisOptions): NDArray<"bool"> {
    return reduce.any(plain(this), options);
  }
  /** Where the (first) largest lies. */
  argmax(options?: reduce.ArgOptions): NDArray<"int64"> {
    return reduce.argmax(plain(this), options);
  }
  /** Where the (first) smallest lies. */
  argmin(options?: reduce.ArgOptions): NDArray<"int64"> {
    return reduce.argmin(plain(this), options);
  }
  /** Cumulative sum. */
  cumsum(options?: reduce.CumulativeOptions): NDArray {
    return reduce.cumsum(plain(this), options);
  }
  /** Cumulative product. */
  cumprod(options?: reduce.CumulativeOptions): NDArray {
    return reduce.cumprod(plain(this), options);
  }
  /** Sorted in place along an axis. */
  sort(options?: { readonly axis?: number; readonly stable?: boolean }): void {
    this.set("...", sorting.sort(plain(this), { axis: -1, ...options }));
  }
  /** The order that sorts an axis. */
  argsort(options?: sorting.SortOptions): NDArray<"int64"> {
    return sorting.argsort(plain(this), options);
  }
  /** Where the elements are nonzero: one array of positions for each axis. */
  nonzero(): NDArray[] {
    return searching.nonzero(plain(this));
  }
  /** Where elements are to be inserted to keep the array sorted. */
  searchsorted(v: ArrayLike, options?: sorting.SearchOptions): NDArray {
    return sorting.searchsorted(plain(this), v, options);
  }
  /** Values limited to a range. */
  clip(min?: ArrayLike | null, max?: ArrayLike | null): NDArray {
    return searching.clip(plain(this), min, max);
  }
  /** Rounded to a number of decimals. */
  round(decimals = 0): NDArray<D> {
    return searching.round(plain(this), decimals) as NDArray<D>;
  }
  /** Matrix product. */
  dot(b: ArrayLike): NDArray {
    return matmul(plain(this), b);
  }
  /** The complex conjugate: of real numbers, a copy. */
  conj(): NDArray {
    return elementwise.conjugate(plain(this)) as NDArray;
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
