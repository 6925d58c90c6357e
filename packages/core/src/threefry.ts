const rotations = [13, 15, 26, 6, 17, 29, 16, 24] as const;
const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

/**
 * The first word of Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011),
 * on the host: the oracle of the scalar op, and the source of shuffles.
 */
export function threefry(k0: number, k1: number, c0: number, c1: number): number {
  const key = [k0, k1, k0 ^ k1 ^ 0x1bd11bda] as const;
  let x = (c0 + k0) | 0;
  let y = (c1 + k1) | 0;
  for (let round = 0; round < 20; round++) {
    x = (x + y) | 0;
    y = rotate(y, rotations[round % 8]!) ^ x;
    if (round % 4 === 3) {
      const injection = (round + 1) / 4;
      x = (x + key[injection % 3]!) | 0;
      y = (y + key[(injection + 1) % 3]! + injection) | 0;
    }
  }
  return x >>> 0;
}
