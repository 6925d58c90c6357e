import { ShapeError } from "../errors";
import { axesFrom, expandsTo, formatShape } from "../shape";
import type { Tensor } from "../tensor";
import { composition } from "./composition";
import { promoted } from "./convert";
import { biasPlan, checkOperands, contract } from "./matmul";
import { sumTo } from "./sum-to";

/** @internal `x·weightᵀ + bias` of [..., in], [out, in] or [in], and maybe [out]: one product, to which the bias is added as it is stored. */
export const linearOp = /* @__PURE__ */ composition<Record<never, never>>(
  "linear",
  ([x, weight, bias]) => {
    const columns = weight!.ndim - 1;
    const params = { batch: 0, m: x!.ndim - 1, n: columns, k: 1 };
    const right = columns === 0 ? weight! : weight!.t();
    if (bias === undefined) return [contract("linear", x!, right, params)];
    const shape = [...x!.shape.slice(0, -1), ...weight!.shape.slice(0, columns)];
    return [contract("linear", x!, right, { ...params, epilogue: biasPlan(x!) }, [bias.expand(shape)])];
  },
  {
    saves: { inputs: [0, 1], outputs: [] },
    vjp({ inputs, specs, cotangents, needs }) {
      const g = cotangents[0]!;
      const [rows, columns] = [specs[0]!.shape.length - 1, specs[1]!.shape.length - 1];
      return [
        needs[0] ? contract("linear.backward", g, inputs[1]!, { batch: 0, m: rows, n: 1, k: columns }) : null,
        needs[1] ? weightGradient(g, inputs[0]!, rows, columns) : null,
        needs[2] ? sumTo(g, specs[2]!.shape) : null,
      ];
    },
  },
);

/** g [rows…, out] and x [rows…, in] → [out, in], summed over the rows. */
function weightGradient(g: Tensor, x: Tensor, rows: number, columns: number): Tensor {
  const left = rows === 0 || columns === 0 ? g : g.permute([rows, ...axesFrom(0, rows)]);
  return contract("linear.backward", left, x, { batch: 0, m: columns, n: 1, k: rows });
}

/**
 * Affine map `x·weightᵀ + bias`, for x of [..., in], weight of [out, in] and bias of [out]; a weight of [in] gives [...], and takes a bias that
 * broadcasts to that.
 *
 * Mixed dtypes are promoted: bytes of an image and float weights give floats.
 *
 * @throws ShapeError when sizes differ.
 * @result promoted
 */
export function linear(x: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  return affine(...promoted("linear", [x, weight, bias] as const));
}

function affine(x: Tensor, weight: Tensor, bias: Tensor | null): Tensor {
  checkOperands("linear", x, weight);
  if (weight.ndim > 2 || x.layout.shape.at(-1) !== weight.layout.shape.at(-1)) {
    throw new ShapeError(
      "linear",
      `x ${formatShape(x.shape)} does not fit the weight ${formatShape(weight.shape)} ([out, in]).`,
      "the last dim of x is `in`.",
    );
  }
  if (bias === null) return linearOp([x, weight], {})[0]!;
  const fits = weight.ndim === 1 ? expandsTo(bias.shape, x.shape.slice(0, -1)) : bias.ndim === 1 && bias.shape[0] === weight.shape[0];
  if (!fits) {
    throw new ShapeError(
      "linear",
      `the bias ${formatShape(bias.shape)} does not fit the weight ${formatShape(weight.shape)}.`,
      weight.ndim === 1 ? `it broadcasts to ${formatShape(x.shape.slice(0, -1))}.` : "it has the shape [out].",
    );
  }
  return linearOp([x, weight, bias], {})[0]!;
}
