import { makePlan } from "../plan";
import { dispatch } from "../dispatch";
import { ArgumentError, ShapeError } from "../errors";
import { constant, type Expr, indexLeaf, inputLeaf, scalar, scalarLeaf } from "../expr";
import type { MapPlan } from "../op";
import { describe, formatShape } from "../shape";
import type { Tensor } from "../tensor";

const triangles = new Map<string, MapPlan>();

/** One side of the diagonal of the last two dims; the rest is 0. One kernel: the side is worked out from the position. */
function triangle(name: "tril" | "triu", x: Tensor, diagonal: number): Tensor {
  if (x.ndim < 2) throw new ShapeError(name, `takes at least two dims, not ${formatShape(x.shape)}.`);
  if (!Number.isInteger(diagonal)) throw new ArgumentError(name, `a diagonal is a whole number, not ${describe(diagonal)}.`);
  const key = `${name}:${x.dtype}`;
  let plan = triangles.get(key);
  if (plan === undefined) {
    const leaf = inputLeaf(0, x.dtype, 2);
    const [rows, columns] = [scalarLeaf(0, "uint32"), scalarLeaf(1, "uint32")];
    const column = scalar("rem", indexLeaf(), columns).bitcast("int32");
    const row = scalar("rem", scalar("idiv", indexLeaf(), columns), rows).bitcast("int32");
    const beyond = column.sub(row).sub(scalarLeaf(2, "int32"));
    const kept: Expr = name === "tril" ? beyond.le(0) : beyond.ge(0);
    plan = makePlan([leaf], [scalar("where", kept, leaf, constant(0, x.dtype))]);
    triangles.set(key, plan);
  }
  const scalars = [x.shape.at(-2)!, x.shape.at(-1)!, diagonal];
  return dispatch({ op: { kind: "map", name }, inputs: [x], params: { plan, scalars } })[0]!;
}

/** The lower triangle of the last two dims, up to `diagonal` (0: the main one) above it; the rest is 0. @throws ShapeError for a vector. @method @result same */
export const tril = (x: Tensor, diagonal = 0): Tensor => triangle("tril", x, diagonal);

/** The upper triangle of the last two dims, from `diagonal` (0: the main one) on; the rest is 0. @throws ShapeError for a vector. @method @result same */
export const triu = (x: Tensor, diagonal = 0): Tensor => triangle("triu", x, diagonal);
