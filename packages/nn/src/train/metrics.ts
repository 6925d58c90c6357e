import { noGrad } from "@adjoint/autograd";
import { ArgumentError, type Indices, isFloat, isTensor, keep, ShapeError, type Tensor, tidy } from "@adjoint/core";
import { describe, formatShape, indicesOf, namedOptions, sameShape } from "@adjoint/core/internal";
import { checkCount, checkTensor } from "../arguments";
import { accuracyOptions } from "../options.gen";

/** A figure gathered over the batches of a pass, on the device: only `compute` waits for it. */
export interface Metric {
  /** Counts a batch in. */
  update(output: Tensor, target: Tensor): void;
  /** The figure over all batches since `reset`; NaN when there were none. */
  compute(): Promise<number>;
  /** Forgets all batches. */
  reset(): void;
}

/** Options of the accuracies. */
export interface AccuracyOptions {
  /** Targets with this class do not count: padding, for example. */
  readonly ignoreIndex?: number;
}

/** Which elements are right (bool, or int32 where some do not count), and how many count. */
function rightOnes(operation: string, output: Tensor, target: Tensor, k: number, options: AccuracyOptions): [Tensor, Tensor | number] {
  const { ignoreIndex } = namedOptions(operation, options, accuracyOptions);
  checkScores(operation, output, target);
  const right = k === 1 ? output.argmax(1).eq(target) : output.topk(k, 1).indices.eq(target.unsqueeze(1)).any(1);
  if (ignoreIndex === undefined) return [right.sum(), target.numel()];
  const counts = target.ne(ignoreIndex);
  return [right.logicalAnd(counts).sum(), counts.sum()];
}

function checkScores(operation: string, output: unknown, target: unknown): void {
  if (!isTensor(output) || !isTensor(target)) {
    throw new ArgumentError(operation, `takes scores and classes as tensors, not ${describe(output)} and ${describe(target)}.`);
  }
  if (isFloat(target.dtype))
    throw new ArgumentError(
      operation,
      `the targets are classes, so integers, not ${target.dtype}.`,
      'target.to("int32"), or target.argmax(1) of scores.',
    );
  const classes = [...output.shape.slice(0, 1), ...output.shape.slice(2)];
  if (output.ndim < 2 || !sameShape(classes, target.shape)) {
    throw new ShapeError(
      operation,
      `scores ${formatShape(output.shape)} and classes ${formatShape(target.shape)} do not fit.`,
      "scores are [N, classes, …], targets [N, …]; a single score is one of two classes only once it is compared.",
    );
  }
}

/** The share of the targets that are among the `k` classes with the highest scores: [N, classes, …] and [N, …] → a scalar. */
const share = (operation: string, output: Tensor, target: Indices, k: number, options: AccuracyOptions): Tensor =>
  noGrad(() =>
    tidy(() => {
      const classes = typeof target === "number" || Array.isArray(target) ? indicesOf(operation, target, output) : target;
      const [right, count] = rightOnes(operation, output, classes as Tensor, k, options);
      return right.to("float32").div(count);
    }),
  );

/**
 * The share of examples whose highest score is that of their class.
 *
 * ```ts
 * const scores = tensor([[0.1, 0.9], [0.8, 0.2]]);
 * await accuracy(scores, [1, 1]).item(); // 0.5
 * ```
 *
 * @param output Scores, one for each class: [N, classes, …].
 * @param target Classes: [N, …].
 * @returns A scalar; NaN when nothing counts.
 * @throws ShapeError when the shapes do not fit. @throws ArgumentError for targets that are not integers.
 */
export function accuracy(output: Tensor, target: Indices, options: AccuracyOptions = {}): Tensor {
  return share("accuracy", output, target, 1, options);
}

/**
 * The share of examples whose class is among the `k` highest scores.
 *
 * ```ts
 * const scores = tensor([[0.5, 0.3, 0.2], [0.6, 0.3, 0.1]]);
 * await topKAccuracy(scores, [1, 2], 2).item(); // 0.5
 * ```
 *
 * @param output Scores, one for each class: [N, classes, …].
 * @param target Classes: [N, …].
 * @throws ShapeError when the shapes do not fit, or there are fewer classes than `k`. @throws ArgumentError for a bad `k`.
 */
export function topKAccuracy(output: Tensor, target: Indices, k: number, options: AccuracyOptions = {}): Tensor {
  return share("topKAccuracy", output, target, checkCount("topKAccuracy", "k", k), options);
}

/**
 * Top-k accuracy over batches.
 *
 * ```ts
 * const history = await fit(net, loader, { loss: crossEntropy, optimizer, epochs: 3, metrics: { top5: new TopK(5) } });
 * ```
 *
 * @throws ArgumentError for a bad `k`.
 */
export class TopK implements Metric {
  static readonly name: string = "TopK";

  private readonly k: number;
  private readonly options: AccuracyOptions;
  private readonly name: string;
  private right: Tensor | undefined;
  /** A tensor where some targets do not count, a number otherwise. */
  private count: Tensor | number = 0;

  constructor(k: number, options: AccuracyOptions = {}, name = "TopK") {
    this.k = checkCount(name, "k", k);
    this.options = namedOptions(name, options, accuracyOptions);
    this.name = name;
  }

  update(output: Tensor, target: Tensor): void {
    noGrad(() =>
      tidy(() => {
        const [right, count] = rightOnes(this.name, output, target, this.k, this.options);
        if (this.right === undefined) this.right = keep(right);
        else this.right.add_(right);
        if (typeof count === "number") this.count = (this.count as number) + count;
        else if (typeof this.count === "number") this.count = keep(count);
        else this.count.add_(count);
      }),
    );
  }

  async compute(): Promise<number> {
    if (this.right === undefined) return Number.NaN;
    const count = typeof this.count === "number" ? this.count : Number(await this.count.item());
    return Number(await this.right.item()) / count;
  }

  reset(): void {
    this.right?.dispose();
    if (typeof this.count !== "number") this.count.dispose();
    this.right = undefined;
    this.count = 0;
  }
}

/**
 * Accuracy over batches.
 *
 * ```ts
 * const metric = new Accuracy();
 * for await (const [x, y] of loader) metric.update(net.forward(x), y);
 * console.log(await metric.compute());
 * ```
 */
export class Accuracy extends TopK {
  static override readonly name: string = "Accuracy";

  constructor(options: AccuracyOptions = {}) {
    super(1, options, "Accuracy");
  }
}

/** A function of a batch, averaged over the examples. */
export class MeanOf implements Metric {
  static readonly name: string = "MeanOf";

  private readonly figure: (output: Tensor, target: Tensor) => Tensor;
  private sum: Tensor | undefined;
  private count = 0;

  constructor(figure: (output: Tensor, target: Tensor) => Tensor) {
    this.figure = figure;
  }

  update(output: Tensor, target: Tensor): void {
    const size = target.shape[0] ?? 1;
    noGrad(() =>
      tidy(() => {
        const figure: unknown = this.figure(output, target);
        checkTensor("metrics", "what a metric returns", figure);
        const sum = figure.mul(size);
        if (this.sum === undefined) this.sum = keep(sum.detach().clone());
        else this.sum.add_(sum);
      }),
    );
    this.count += size;
  }

  async compute(): Promise<number> {
    return this.sum === undefined ? Number.NaN : Number(await this.sum.item()) / this.count;
  }

  reset(): void {
    this.sum?.dispose();
    this.sum = undefined;
    this.count = 0;
  }
}
