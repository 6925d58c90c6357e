import { describe, expect, it } from "vitest";
import { assignSlots, type Instruction } from "./slots";

const step = (value: number, args: readonly number[], bytes = 4): Instruction => ({ code: 0, value, args, bytes });
const nowhere = (): boolean => false;

describe("assignSlots", () => {
  it("gives a result the tile of an argument that ends with it", () => {
    // Value 0 is an input, which needs no tile.
    const { slots, slotOf } = assignSlots([step(1, [0]), step(2, [1]), step(3, [2])], [3], nowhere);
    expect(slots).toBe(1);
    expect([...slotOf]).toEqual([
      [1, 0],
      [2, 0],
      [3, 0],
    ]);
  });

  it("gives it another one where the elements differ in size, and the argument's to what comes after", () => {
    const { slots, slotOf } = assignSlots([step(1, [0]), step(2, [1], 8), step(3, [2], 8), step(4, [3])], [4], nowhere);
    expect(slots).toBe(2);
    expect(slotOf.get(2)).not.toBe(slotOf.get(1));
    expect(slotOf.get(3)).toBe(slotOf.get(2));
    expect(slotOf.get(4)).toBe(slotOf.get(1));
  });

  it("keeps what is read again, and what is stored", () => {
    expect(assignSlots([step(1, [0]), step(2, [1]), step(3, [1, 2])], [3], nowhere).slots).toBe(2);
    expect(assignSlots([step(1, [0]), step(2, [1])], [1, 2], nowhere).slots).toBe(2);
  });

  it("takes back a tile once, though two arguments lie in it", () => {
    const { slots, slotOf } = assignSlots([step(1, [0]), step(2, [1, 1]), step(3, [0]), step(4, [2, 3])], [4], nowhere);
    expect(slots).toBe(2);
    expect(slotOf.get(3)).not.toBe(slotOf.get(2));
  });

  it("takes back the tile of what nobody reads", () => {
    expect(assignSlots([step(1, [0]), step(2, [0]), step(3, [0])], [3], nowhere).slots).toBe(1);
  });

  it("gives none to what an instruction writes in its place", () => {
    const { slots, slotOf } = assignSlots([step(1, [0]), step(2, [1]), step(3, [1])], [2, 3], (value) => value === 2);
    expect(slotOf.has(2)).toBe(false);
    expect(slots).toBe(1);
  });
});
