import { provideExpr } from "./expr";
import { ExprMethods } from "./expr-methods.gen";

/**
 * A scalar expression: what an elementwise op is made of. It has the methods of every elementwise op. Operands are
 * promoted as tensors are, so an `Expr` always knows its dtype.
 */
export class Expr extends ExprMethods {
  static override readonly name: string = "Expr";
}

provideExpr(Expr);
