import { ArgumentError, cat, dropout, isTensor, linear, ShapeError, type Shape, stack, type Tensor, zeros } from "@adjoint/core";
import { describe, formatShape, namedOptions, type OptionKinds, promoted, sameShape } from "@adjoint/core/internal";
import { checkCount, checkNumber, checkTensor, shown } from "../arguments";
import { type LayerOptions, uniformParameter } from "../default-init";
import { Module } from "../module";
import type { Parameter } from "../parameter";
import { snakeCase } from "../state-name";
import { recurrentOptions } from "../options.gen";

/** Options of recurrent layers. */
export interface RecurrentOptions extends LayerOptions {
  /** How many layers are stacked. Default: `1`. */
  readonly numLayers?: number;
  /** Whether there are biases. Default: `true`. */
  readonly bias?: boolean;
  /** Whether batches are [N, T, …] rather than [T, N, …]. Default: `false`. */
  readonly batchFirst?: boolean;
  /** The probability with which elements between layers are dropped while training. Default: `0`. */
  readonly dropout?: number;
  /** Whether a second run goes from the end to the beginning. Default: `false`. */
  readonly bidirectional?: boolean;
}

/** What one direction of one layer learns. */
export interface Weights {
  readonly input: Parameter;
  readonly hidden: Parameter;
  readonly inputBias: Parameter | null;
  readonly hiddenBias: Parameter | null;
  readonly projection: Parameter | null;
}

/** The states that go from step to step, each [N, size]. */
export type States = readonly Tensor[];

/** What one direction of one layer gives: its output for each step [T, N, size], and the states after the last one. */
export interface Sequence {
  readonly outputs: Tensor;
  readonly last: States;
}

interface Kind {
  readonly name: string;
  /** How many rows of weights there are for each hidden element. */
  readonly gates: number;
  /** Its options, where it has more than those of all. */
  readonly known?: OptionKinds<RecurrentOptions>;
}

/** Layers whose state goes from step to step; how, the subclass says. The properties are PyTorch's parameters: `weightIhL0`, `biasHhL1Reverse`. */
export abstract class Recurrent extends Module {
  static override readonly name: string = "Recurrent";

  readonly [weight: `weight${"Ih" | "Hh"}L${string}`]: Parameter;
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly batchFirst: boolean;
  readonly dropout: number;
  readonly bidirectional: boolean;
  protected readonly hasBias: boolean;
  /** The size of the output where it is not hiddenSize: see LSTM. */
  readonly projSize: number;
  private readonly gates: number;

  constructor(
    { name, gates, known = recurrentOptions }: Kind,
    inputSize: number,
    hiddenSize: number,
    options: RecurrentOptions,
    projSize = 0,
  ) {
    super();
    namedOptions(name, options, known);
    this.gates = gates;
    this.inputSize = checkCount(name, "inputSize", inputSize);
    this.hiddenSize = checkCount(name, "hiddenSize", hiddenSize);
    this.numLayers = checkCount(name, "numLayers", options.numLayers ?? 1);
    this.hasBias = options.bias ?? true;
    this.batchFirst = options.batchFirst ?? false;
    this.dropout = checkNumber(name, "dropout", options.dropout ?? 0, 0, 1);
    this.bidirectional = options.bidirectional ?? false;
    this.projSize = checkCount(name, "projSize", projSize, 0);
    if (projSize >= hiddenSize) throw new ArgumentError(name, `projSize ${projSize} is not smaller than hiddenSize ${hiddenSize}.`);
    for (let layer = 0; layer < this.numLayers; layer++) {
      for (let direction = 0; direction < this.directions; direction++) this.addWeights(layer, direction, options);
    }
  }

  override stateName(property: string): string {
    return snakeCase(property);
  }

  override extraRepr(): string {
    const { numLayers, hasBias, batchFirst, bidirectional, projSize } = this;
    const settings = shown({
      projSize: projSize || undefined,
      numLayers: numLayers === 1 ? undefined : numLayers,
      bias: hasBias ? undefined : false,
      batchFirst: batchFirst || undefined,
      dropout: this.dropout || undefined,
      bidirectional: bidirectional || undefined,
    });
    return `${this.inputSize}, ${this.hiddenSize}${settings === "" ? "" : `, ${settings}`}`;
  }

  /** All steps of one direction of one layer, from the input's share of the gates [T, N, gates·hiddenSize]. */
  protected abstract sequence(shares: Tensor, initial: States, weights: Weights, reverse: boolean): Sequence;

  /** What of the biases the whole sequence gets at once, with the input; the rest is the step's affair. */
  protected abstract sequenceBias(weights: Weights): Tensor | null;

  protected get directions(): number {
    return this.bidirectional ? 2 : 1;
  }

  protected get outputSize(): number {
    return this.projSize || this.hiddenSize;
  }

  /** Runs all layers. @returns The output in the input's layout, and the final states, each [numLayers·directions, N, size]. */
  protected run(input: Tensor, given: readonly (Tensor | null)[], sizes: readonly number[]): { output: Tensor; final: Tensor[] } {
    const isBatch = this.checkInput(input);
    // The states begin in the dtype that the gates will have.
    const [x] = promoted(this.constructor.name, [input, this.weightsOf(0, 0).input] as const);
    const sequence = !isBatch ? x.unsqueeze(1) : this.batchFirst ? x.transpose(0, 1) : x; // [T, N, inputSize]
    const initial = given.map((state, i) => this.initialState(state, sequence, sizes[i]!, isBatch));
    const final: Tensor[][] = sizes.map(() => []);
    let output = sequence;
    for (let layer = 0; layer < this.numLayers; layer++) {
      if (layer > 0) output = dropout(output, this.dropout, { training: this.training });
      const parts = Array.from({ length: this.directions }, (_, direction) => {
        const at = layer * this.directions + direction;
        const { outputs, last } = this.runDirection(
          output,
          initial.map((states) => states.select(0, at)),
          layer,
          direction,
        );
        last.forEach((state, i) => void final[i]!.push(state));
        return outputs;
      });
      output = joined(parts);
    }
    const states = final.map((each) => stack(each));
    if (!isBatch) return { output: output.squeeze(1), final: states.map((state) => state.squeeze(1)) };
    return { output: this.batchFirst ? output.transpose(0, 1) : output, final: states };
  }

  private runDirection(x: Tensor, initial: States, layer: number, direction: number): Sequence {
    const weights = this.weightsOf(layer, direction);
    // One product for the whole sequence: [T, N, in] → [T, N, gates·hiddenSize].
    return this.sequence(linear(x, weights.input, this.sequenceBias(weights)), initial, weights, direction === 1);
  }

  private addWeights(layer: number, direction: number, options: LayerOptions): void {
    const { hiddenSize, projSize, gates } = this;
    const suffix = suffixOf(layer, direction);
    const inputs = layer === 0 ? this.inputSize : this.outputSize * this.directions;
    const drawn = (shape: Shape): Parameter => uniformParameter(shape, hiddenSize, options);
    Object.assign(this, {
      [`weightIh${suffix}`]: drawn([gates * hiddenSize, inputs]),
      [`weightHh${suffix}`]: drawn([gates * hiddenSize, this.outputSize]),
    });
    if (this.hasBias)
      Object.assign(this, { [`biasIh${suffix}`]: drawn([gates * hiddenSize]), [`biasHh${suffix}`]: drawn([gates * hiddenSize]) });
    if (projSize > 0) Object.assign(this, { [`weightHr${suffix}`]: drawn([projSize, hiddenSize]) });
  }

  private weightsOf(layer: number, direction: number): Weights {
    const suffix = suffixOf(layer, direction);
    const own = this as unknown as Record<string, Parameter | undefined>;
    return {
      input: own[`weightIh${suffix}`]!,
      hidden: own[`weightHh${suffix}`]!,
      inputBias: own[`biasIh${suffix}`] ?? null,
      hiddenBias: own[`biasHh${suffix}`] ?? null,
      projection: own[`weightHr${suffix}`] ?? null,
    };
  }

  /** Whether the input is a batch. */
  private checkInput(x: Tensor): boolean {
    const name = this.constructor.name;
    const layout = this.batchFirst ? "[N, T, inputSize]" : "[T, N, inputSize]";
    checkTensor(name, "x", x);
    if ((x.ndim !== 2 && x.ndim !== 3) || x.shape.at(-1) !== this.inputSize) {
      throw new ShapeError(name, `takes ${layout} or [T, inputSize] with inputSize ${this.inputSize}, not ${formatShape(x.shape)}.`);
    }
    if (x.shape[x.ndim === 3 && this.batchFirst ? 1 : 0] === 0)
      throw new ShapeError(name, `the sequence ${formatShape(x.shape)} has no steps.`);
    return x.ndim === 3;
  }

  private initialState(given: Tensor | null, sequence: Tensor, size: number, isBatch: boolean): Tensor {
    const count = this.numLayers * this.directions;
    const shape = [count, sequence.shape[1]!, size];
    if (given === null) return zeros(shape, { dtype: sequence.dtype, device: sequence.device });
    const wanted = isBatch ? shape : [count, size];
    if (isTensor(given) && sameShape(given.shape, wanted)) return given.reshape(shape);
    const found = isTensor(given) ? formatShape(given.shape) : describe(given);
    throw new ShapeError(this.constructor.name, `the initial state is ${found}, not ${formatShape(wanted)}.`);
  }
}

const suffixOf = (layer: number, direction: number): string => `L${layer}${direction === 0 ? "" : "Reverse"}`;

/** The sequence of each direction, [T, N, size], as one [T, N, directions·size]. */
const joined = (directions: readonly Tensor[]): Tensor => (directions.length === 1 ? directions[0]! : cat(directions, -1));
