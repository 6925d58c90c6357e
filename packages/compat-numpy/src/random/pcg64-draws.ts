import { bytesOf } from "./base64";
import { highProduct } from "./bit-generator";
import { pcg64Binary } from "./pcg64-binary.gen";
import * as tables from "./ziggurat-tables";

/** The multiplier of the generator, the lowest word first. */
const [M0, M1, M2, M3] = [0x9fccf645, 0x4385df64, 0x1fc65da4, 0x2360ed05];

/** What a sum of words carries into the next column. */
const carried = (sum: number): number => (sum * 2 ** -32) >>> 0;

/** The 128 bits of a generator's state and of its increment, the lowest word first. */
export interface Pcg64Words {
  readonly state: Uint32Array;
  readonly increment: Uint32Array;
}

/** What is drawn many at a time. Each leaves the state after the last draw. */
export interface Pcg64Draws {
  /** Fills `drawn` with draws of 64 bits, the low word of each before the high one. */
  readonly words: (from: Pcg64Words, drawn: Uint32Array) => void;
  /** Fills `values` with standard normals, as `normals` of ziggurat.ts draws them. */
  readonly normals?: (from: Pcg64Words, values: Float64Array) => void;
}

/** state = state · multiplier + increment, in 128 bits. */
export function advance({ state, increment }: Pcg64Words): void {
  const s0 = state[0]!;
  const s1 = state[1]!;
  const s2 = state[2]!;
  const s3 = state[3]!;
  // Column by column; a sum of words stays exact in a double.
  const low = (Math.imul(s0, M0) >>> 0) + increment[0]!;
  const first = highProduct(s0, M0) + (Math.imul(s0, M1) >>> 0) + (Math.imul(s1, M0) >>> 0) + increment[1]! + carried(low);
  const second =
    highProduct(s0, M1) +
    highProduct(s1, M0) +
    (Math.imul(s0, M2) >>> 0) +
    (Math.imul(s1, M1) >>> 0) +
    (Math.imul(s2, M0) >>> 0) +
    increment[2]! +
    carried(first);
  const third =
    highProduct(s0, M2) +
    highProduct(s1, M1) +
    highProduct(s2, M0) +
    (Math.imul(s0, M3) >>> 0) +
    (Math.imul(s1, M2) >>> 0) +
    (Math.imul(s2, M1) >>> 0) +
    (Math.imul(s3, M0) >>> 0) +
    increment[3]! +
    carried(second);
  state[0] = low;
  state[1] = first;
  state[2] = second;
  state[3] = third;
}

function wordsInJavaScript(words: Pcg64Words, drawn: Uint32Array): void {
  const { state } = words;
  for (let i = 0; i < drawn.length; i += 2) {
    advance(words);
    // The two halves of the state, xored and rotated by its highest six bits.
    const s3 = state[3]!;
    const low = state[0]! ^ state[2]!;
    const high = state[1]! ^ s3;
    const turn = s3 >>> 26;
    const by = turn & 31;
    // A turn by 32 or more begins with the halves exchanged; a shift by 32 is one by 0.
    const first = turn < 32 ? low : high;
    const second = turn < 32 ? high : low;
    drawn[i] = by === 0 ? first : (first >>> by) | (second << (32 - by));
    drawn[i + 1] = by === 0 ? second : (second >>> by) | (first << (32 - by));
  }
}

/** @internal In JavaScript alone. */
export const drawsInJavaScript: Pcg64Draws = { words: wordsInJavaScript };

/** Where pcg64.wat keeps the ziggurat's tables and what is drawn, in bytes. */
const [TABLES, ROOM] = [64, 8192];

/** @internal In WebAssembly, whose integers of 64 bits take a tenth of the time: the module of pcg64.wat. */
export function drawsInWebAssembly(): Pcg64Draws {
  const { exp, log1p } = Math;
  const module = new WebAssembly.Module(bytesOf(pcg64Binary));
  const { exports } = new WebAssembly.Instance(module, { Math: { exp, log1p } });
  const { buffer } = exports.memory as WebAssembly.Memory;
  const memory = new Uint32Array(buffer);
  const run =
    (draw: (count: number) => void, room: Uint32Array | Float64Array, each: number) =>
    ({ state, increment }: Pcg64Words, to: Uint32Array | Float64Array): void => {
      memory.set(state);
      memory.set(increment, 4);
      for (let start = 0; start < to.length; start += room.length) {
        const length = Math.min(room.length, to.length - start);
        draw(length / each);
        to.set(room.subarray(0, length), start);
      }
      state.set(memory.subarray(0, 4));
    };
  const words = run(exports.draw as (count: number) => void, new Uint32Array(buffer, ROOM), 2);
  const normals = run(exports.normals as (count: number) => void, new Float64Array(buffer, ROOM), 1);
  let hasTables = false;
  return {
    words,
    normals: (from, values) => {
      if (!hasTables)
        [tables.kiDouble, tables.wiDouble, tables.fiDouble].forEach((table, i) =>
          new Uint8Array(buffer, TABLES + 2048 * i).set(bytesOf(table)),
        );
      hasTables = true;
      normals(from, values);
    },
  };
}

let quickest: Pcg64Draws | undefined;

/** The quicker way where it is allowed: a page's content security policy may forbid WebAssembly. */
export function pcg64Draws(): Pcg64Draws {
  if (quickest === undefined) {
    try {
      quickest = drawsInWebAssembly();
    } catch {
      quickest = drawsInJavaScript;
    }
  }
  return quickest;
}
