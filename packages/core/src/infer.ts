import type { DType } from "./dtype";
import { DTypeError, ShapeError } from "./errors";
import type { Layout } from "./layout";
import type { Call, OpKind, TensorSpec } from "./op";
import { broadcastShapes, formatShape, reducedShape, sameShape, type Shape, sizeOf } from "./shape";

/** A new tensor. */
interface Fresh extends TensorSpec {
  readonly input?: undefined;
  readonly view?: undefined;
}

/** The handle of an input itself, which the call writes into. */
interface Same {
  readonly input: number;
}

/** Another window on the memory of an input. */
interface Window {
  readonly input?: undefined;
  readonly view: number;
  readonly layout: Layout;
}

/** What is known of an output before anything runs. */
export type OutputSpec = Fresh | Same | Window;

/** Every op but compositions, whose outputs are those of their parts. */
export type PrimitiveKind = Exclude<OpKind, "composition">;

type Infer = { readonly [K in PrimitiveKind]: (call: Call<K>) => readonly OutputSpec[] };

/**
 * The outputs of each primitive, from its inputs' shapes and dtypes and its parameters alone: no memory is touched, so what is
 * only recorded learns the same.
 */
export const infer: Infer = {
  map(call) {
    const { into, plan } = call.params;
    const shape = mapShape(call);
    return plan.program.outputs.map(({ dtype }, position) => {
      const target = into?.[position] ?? -1;
      if (target < 0) return { shape, dtype };
      checkTarget(call, target, dtype, shape);
      return { input: target };
    });
  },

  reduce({ op, inputs, params }) {
    const { combine, dims, keepdim, result, post } = params;
    const shape =
      params.shape ??
      broadcastShapes(
        op.name,
        inputs.map((input) => input.layout.shape),
      );
    const out = reducedShape(shape, dims, keepdim);
    if ((combine === "min" || combine === "max") && sizeOf(out) > 0 && dims.some((axis) => shape[axis] === 0)) {
      throw new ShapeError(op.name, `the ${combine} of no elements is undefined: ${formatShape(shape)} over dims [${dims.join(",")}].`);
    }
    return valueAndIndex(out, post.program.outputs[0]!.dtype, result);
  },

  scan: ({ inputs: [x], params }) => valueAndIndex(x!.layout.shape, x!.dtype, params.result),
  sort: ({ inputs: [x], params }) => valueAndIndex(x!.layout.shape, x!.dtype, params.result),

  matmul({ inputs: [a, b], params }) {
    const { batch, m, k, epilogue } = params;
    const shape = [...a!.layout.shape.slice(0, batch + m), ...b!.layout.shape.slice(batch + k)];
    return [{ shape, dtype: epilogue === undefined ? a!.dtype : epilogue.program.outputs[0]!.dtype }];
  },

  gather: ({ inputs: [source], params }) => [{ shape: params.shape, dtype: source!.dtype }],

  scatter({ op, inputs: [destination, updates] }) {
    if (updates!.dtype !== destination!.dtype) {
      throw new DTypeError(op.name, `the destination is ${destination!.dtype}, the updates are ${updates!.dtype}.`, "cast one of them.");
    }
    return [{ shape: destination!.layout.shape, dtype: destination!.dtype }];
  },

  copy: ({ inputs: [first], params }) => [{ shape: params.shape, dtype: first!.dtype }],

  view: ({ op, inputs: [x], params }) => [{ view: 0, layout: op.layout(x!.layout, params as never) }],

  assign({ op, inputs: [destination, value] }) {
    if (value!.dtype !== destination!.dtype || !sameShape(value!.layout.shape, destination!.layout.shape)) {
      throw new ShapeError(
        op.name,
        `${value!.dtype} ${formatShape(value!.layout.shape)} does not fit ${destination!.dtype} ${formatShape(destination!.layout.shape)}.`,
      );
    }
    return [{ input: 0 }];
  },

  host: ({ params: { shape, dtype } }) => [{ shape, dtype }],
};

const valueAndIndex = (shape: Shape, dtype: DType, result: "value" | "index" | "both"): readonly OutputSpec[] =>
  result === "value"
    ? [{ shape, dtype }]
    : result === "index"
      ? [{ shape, dtype: "int32" }]
      : [
          { shape, dtype },
          { shape, dtype: "int32" },
        ];

/** The iteration space of a map, which is the shape of its outputs. */
export function mapShape({ op, inputs, params }: Call<"map">): Shape {
  if (params.shape !== undefined) return params.shape;
  const first = inputs[0]!.layout.shape;
  if (inputs.length === 1 || (inputs.length === 2 && sameShape(first, inputs[1]!.layout.shape))) return first;
  return broadcastShapes(
    op.name,
    inputs.map((input) => input.layout.shape),
  );
}

function checkTarget({ op, inputs }: Call<"map">, position: number, dtype: DType, shape: Shape): void {
  const target = inputs[position]!;
  if (!sameShape(target.layout.shape, shape)) {
    throw new ShapeError(
      op.name,
      `the result ${formatShape(shape)} does not fit the tensor that it is written into, ${formatShape(target.layout.shape)}.`,
    );
  }
  if (target.dtype !== dtype) throw new DTypeError(op.name, `the result is ${dtype}, the tensor that it is written into ${target.dtype}.`);
}
