import type { View } from "./backend";
import type { Device } from "./device";
import type { DType } from "./dtype";
import { ArgumentError } from "./errors";
import type { Call, Composition, TensorSpec, VjpContext } from "./op";
import type { CompositionOp } from "./ops/composition";
import { describe } from "./shape";
import type { Tensor } from "./tensor";

/** A tensor as an override sees it. */
export interface Operand {
  readonly shape: readonly number[];
  readonly view: View;
}

/** What an override is asked about an input. */
export interface OperandSpec extends TensorSpec {
  readonly strides: readonly number[];
  /** Row-major without gaps. */
  readonly contiguous: boolean;
}

/** What an override computes, and from what. */
export interface OverrideCall<P> {
  readonly inputs: readonly Operand[];
  /** Contiguous memory for the composition's outputs. */
  readonly outputs: readonly Operand[];
  /** Contiguous memory for what its `vjp` wants to see again. */
  readonly residuals: readonly Operand[];
  readonly params: P;
  /** Which inputs want a gradient. */
  readonly needs: readonly boolean[];
  /** Memory until `forward` returns. */
  scratch(dtype: DType, length: number): View;
}

/**
 * A hand-written kernel in place of a composition (softmax, convolution, attention), where a benchmark asks for one.
 * It may change speed, never meaning: the composition is the oracle that it is tested against, forward and backward.
 */
export interface Override<P = unknown> {
  /** Whether it takes a call of these inputs. Asked once for each call; if not, the composition's body runs. */
  supports(inputs: readonly OperandSpec[], params: P, needs: readonly boolean[]): boolean;
  /** Inputs that are strided otherwise are copied first. Default: as they are. */
  readonly wants?: "contiguous";
  /** Shapes and dtypes of the outputs, and of what `vjp` wants beyond them where an input wants a gradient. */
  infer(
    inputs: readonly TensorSpec[],
    params: P,
    needs: readonly boolean[],
  ): { readonly outputs: readonly TensorSpec[]; readonly residuals?: readonly TensorSpec[] };
  forward(call: OverrideCall<P>): void;
  /**
   * The gradient of each input, from tensors, by ops: so it is differentiable again, and its parts can be overridden in turn.
   * Default: the composition's own, or, where it has none, that of its parts, which run again.
   */
  vjp?(context: VjpContext<P>): readonly (Tensor | null)[];
  /** As of a composition, for its own `vjp`. */
  readonly saves?: Composition<P>["saves"];
}

/** A backend's own kernels, by the record of the composition that they stand in for. */
export type Overrides = ReadonlyMap<Composition<never>, Override<never>>;

/**
 * One entry of a backend's `overrides`, typed by the composition that it stands in for.
 *
 * @throws ArgumentError for what is not a composition, or a kernel without `supports`, `infer` and `forward`.
 */
export function override<P>(composition: CompositionOp<P>, kernel: Override<P>): readonly [Composition<never>, Override<never>] {
  if (composition?.op?.kind !== "composition")
    throw new ArgumentError("override", `takes a composition, not ${describe(composition)}.`, "what composition(name, body) returned.");
  for (const part of ["supports", "infer", "forward"] as const) {
    if (typeof kernel?.[part] !== "function")
      throw new ArgumentError("override", `\`${part}\` is ${describe(kernel?.[part])}, not a function.`);
  }
  return [composition.op as Composition<never>, kernel as Override<never>] as const;
}

/** What a call's device does in place of its composition. */
export interface Resolution {
  readonly override: Override<never>;
  readonly needs: readonly boolean[];
  /** How many of the call's outputs are residuals: the last ones. Known once it was executed. */
  residuals: number;
}

/** An override on its way to the device. */
export interface OverrideLaunch {
  readonly device: Device;
  readonly name: string;
  readonly override: Override<never>;
  readonly params: never;
  readonly needs: readonly boolean[];
  readonly inputs: readonly Operand[];
  readonly outputs: readonly Operand[];
  readonly residuals: readonly Operand[];
}

const NO_NEEDS: readonly boolean[] = [];

/**
 * The device's own kernel for a composition, where it has one that takes this call. Asked at most once: the answer stays on the call.
 *
 * @param needs Which inputs want a gradient; none where nothing records.
 */
export function resolve(call: Call<"composition">, needs: readonly boolean[] = NO_NEEDS): Resolution | null {
  if (call.resolution !== undefined) return call.resolution;
  const backend = call.inputs[0]?.storage.device.backend;
  const found = backend && (backend.overrides?.get(call.op) ?? call.op.onBackend?.(backend));
  let resolution: Resolution | null = null;
  if (found !== undefined) {
    const specs = call.inputs.map(({ dtype, layout }) => ({
      dtype,
      shape: layout.shape,
      strides: layout.strides,
      contiguous: layout.contiguous,
    }));
    if (found.supports(specs, call.params as never, needs)) resolution = { override: found, needs, residuals: 0 };
  }
  call.resolution = resolution;
  return resolution;
}
