import { type Expr, newExpr } from "./expr";
import { postorder } from "./postorder";

/** `x` with other expressions for some input leaves, by their index. What is shared stays shared, and what has no such leaf is kept. */
export function substitute(x: Expr, values: ReadonlyMap<number, Expr>): Expr {
  const known = new Map<Expr, Expr>();
  for (const y of postorder([x], (each) => each.args)) {
    known.set(y, y.op === "input" ? (values.get(y.index) ?? y) : rebuilt(y, known));
  }
  return known.get(x)!;
}

function rebuilt(y: Expr, known: ReadonlyMap<Expr, Expr>): Expr {
  const args = y.args.map((arg) => known.get(arg)!);
  if (args.every((arg, position) => arg === y.args[position])) return y;
  return newExpr(y.op, y.dtype, y.strength, args, { index: y.index, value: y.value, derivative: y.derivative });
}
