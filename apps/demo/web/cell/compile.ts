import { transform } from "sucrase";

/** A program in JavaScript, whose imports are calls of `require`. Lines keep their numbers. @throws SyntaxError that says where, from 1. */
export function compile(code: string): string {
  try {
    return transform(code, { transforms: ["typescript", "imports"], preserveDynamicImport: true, production: true }).code;
  } catch (error) {
    // "Error transforming …: Unexpected token, expected ; (3:14)"
    throw new SyntaxError(error instanceof Error ? error.message.replace(/^Error transforming [^:]*: /, "") : String(error));
  }
}
