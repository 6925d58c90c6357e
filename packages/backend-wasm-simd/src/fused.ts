import { fusedCodes, laneCodes } from "./opcodes";
import { opcodes } from "./opcodes.gen";
import type { Instruction } from "./slots";

const FLOAT32 = laneCodes.float32 * 8 + laneCodes.float32;
const codeOf = (op: number): number => op * 64 + FLOAT32;
const [mul, add, sub] = [codeOf(opcodes.mul), codeOf(opcodes.add), codeOf(opcodes.sub)];

/**
 * Products of float32 that are read once, by a sum or a difference, become one instruction with it: a pass over the tile less. The product is
 * rounded as before, so the bits are the same.
 *
 * @param kept The values that are stored.
 */
export function fuseProducts(instructions: readonly Instruction[], kept: readonly number[]): Instruction[] {
  const reads = new Map<number, number>();
  for (const value of [...kept, ...instructions.flatMap(({ args }) => args)]) reads.set(value, (reads.get(value) ?? 0) + 1);
  const products = new Map<number, Instruction>();
  const fused = new Set<number>();
  const results = instructions.map((instruction) => {
    const { code, args } = instruction;
    if (code === mul && reads.get(instruction.value) === 1) products.set(instruction.value, instruction);
    if (code !== add && code !== sub) return instruction;
    const position = args.findIndex((value) => products.has(value));
    if (position < 0) return instruction;
    const product = products.get(args[position]!)!;
    fused.add(product.value);
    const op = code === add ? fusedCodes.mulAdd : position === 0 ? fusedCodes.mulSub : fusedCodes.subMul;
    return { ...instruction, code: codeOf(op), args: [...product.args, args[1 - position]!] };
  });
  return results.filter(({ value }) => !fused.has(value));
}
