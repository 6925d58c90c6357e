import type { Row } from "./rows";
import { comment, HEADER } from "./source";

export function exprMethods(rows: readonly Row[]): string {
  const methods = rows.map(({ name, doc, params }) => {
    const rest = params.slice(1);
    const list = rest.map((p) => `${p.name}${p.optional ? "?" : ""}: ExprLike`).join(", ");
    const args = rest.map((p) => `, ${p.name}`).join("");
    return `${comment(doc, "  ")}  ${name}(${list}): Expr {\n    return applyExpression(elementwiseOps.${name}, this as unknown as Expr${args});\n  }\n`;
  });
  return `${HEADER}import { applyExpression } from "./elementwise";
import { type Expr, type ExprLike, ExprNode } from "./expr";
import { elementwiseOps } from "./ops/elementwise";

/** The elementwise ops, as methods of scalar expressions. */
export abstract class ExprMethods extends ExprNode {
${methods.join("\n")}}
`;
}
