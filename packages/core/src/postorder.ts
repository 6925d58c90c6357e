import type { Expr } from "./expr";

/**
 * Every expression below the roots once, each after its parts. With an explicit stack: a body of 100,000 operations is deeper than JavaScript's
 * own. Who computes something for each in this order finds the parts' results ready.
 */
export function postorder(roots: readonly Expr[], partsOf: (x: Expr) => readonly Expr[]): Expr[] {
  const order: Expr[] = [];
  const seen = new Set<Expr>();
  const stack: { readonly x: Expr; readonly parts: readonly Expr[]; next: number }[] = [];
  const enter = (x: Expr): void => {
    if (seen.has(x)) return;
    seen.add(x);
    stack.push({ x, parts: partsOf(x), next: 0 });
  };
  for (const root of roots) {
    enter(root);
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      if (top.next < top.parts.length) enter(top.parts[top.next++]!);
      else order.push(stack.pop()!.x);
    }
  }
  return order;
}
