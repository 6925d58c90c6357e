/** One step of the tile machine, over values that still have no place. */
export interface Instruction {
  /** opcode·64 + lane·8 + target lane */
  readonly code: number;
  readonly value: number;
  readonly args: readonly number[];
  /** The size of an element of the result in a tile. */
  readonly bytes: number;
}

/**
 * Gives each value a tile, and the tile to another value when nobody reads it any more. A result may take the tile of an
 * argument that ends with it if their elements are of one size: then each is read before it is overwritten.
 */
export function assignSlots(
  instructions: readonly Instruction[],
  kept: readonly number[],
  isPlaced: (value: number) => boolean,
): { readonly slotOf: ReadonlyMap<number, number>; readonly slots: number } {
  const bytes = new Map(instructions.map((instruction) => [instruction.value, instruction.bytes]));
  const lastRead = new Map<number, number>();
  instructions.forEach(({ value, args }, at) => {
    lastRead.set(value, at);
    for (const argument of args) lastRead.set(argument, at);
  });
  for (const value of kept) lastRead.set(value, instructions.length);
  const slotOf = new Map<number, number>();
  const free: number[] = [];
  let slots = 0;
  instructions.forEach(({ value, args, bytes: size }, at) => {
    const ending = [...new Set(args)].filter((argument) => slotOf.has(argument) && lastRead.get(argument) === at);
    const release = (values: readonly number[]) => free.push(...values.map((argument) => slotOf.get(argument)!));
    release(ending.filter((argument) => bytes.get(argument) === size));
    if (!isPlaced(value)) slotOf.set(value, free.pop() ?? slots++);
    release(ending.filter((argument) => bytes.get(argument) !== size));
    if (!isPlaced(value) && lastRead.get(value) === at) free.push(slotOf.get(value)!);
  });
  return { slotOf, slots };
}
