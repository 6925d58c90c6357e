import type { DType, Lane, StorageArray } from "@adjoint/core";
import { floatTile, integerTile, tileColumns, tileRows, type Tile } from "./microkernel";
import { packFours, packPairs, type Decode } from "./pack";
import { instantiate, specialise } from "./specialise";
import { newStorage, storageRule } from "./storage";

/** Rows and columns of the product, and the depth, whose packed panels are held at a time: 128 kB and 1 MB of doubles. */
const blockRows = 64;
const blockColumns = 512;
const blockDepth = 256;

type Pack = typeof packPairs;

/** All that multiplying in one lane needs: panels, and the tile that is compiled for them. */
interface Kit {
  readonly left: number[];
  readonly right: number[];
  readonly tile: Tile;
  /** One tile, for those that stick out of the product. */
  readonly edge: number[];
}

const kits = new Map<Lane, Kit>();
let floatPanels: { left: number[]; right: number[] } | undefined;
let integerPanels: { left: number[]; right: number[] } | undefined;

const panels = (dtype: DType): { left: number[]; right: number[] } => ({
  left: newStorage(dtype, blockRows * blockDepth) as unknown as number[],
  right: newStorage(dtype, blockColumns * blockDepth) as unknown as number[],
});

function kitFor(lane: Lane): Kit {
  const known = kits.get(lane);
  if (known !== undefined) return known;
  const isFloat = lane === "float32" || lane === "float64";
  const { left, right } = isFloat ? (floatPanels ??= panels("float64")) : (integerPanels ??= panels("int32"));
  const edge = newStorage(lane, tileRows * tileColumns) as unknown as number[];
  const tile = instantiate(isFloat ? floatTile : integerTile, (make) => {
    const made = make(left, right);
    made(0, 0, 0, edge, 0, tileColumns, false);
    return made;
  });
  const kit: Kit = { left, right, tile, edge };
  kits.set(lane, kit);
  return kit;
}

/** A matrix as it lies in memory: element (i, j) at `base + rows[i] + columns[j]`. */
export interface Operand {
  readonly array: StorageArray;
  readonly base: number;
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

/** What the panels hold from one element of the batch to the next: both operands may be shared. */
export interface Packed {
  left: number;
  right: number;
}

/** `out[to + i·n + j] = Σ left(i, k)·right(k, j)`, in blocks that fit the caches. */
export function multiplyBlocked(
  dtype: DType,
  lane: Lane,
  left: Operand,
  right: Operand,
  m: number,
  n: number,
  k: number,
  out: StorageArray,
  to: number,
  packed: Packed,
): void {
  const kit = kitFor(lane);
  const { decode } = storageRule(dtype);
  const target = out as unknown as number[];
  const pairs = packer(packPairs, dtype, kit.left, decode);
  const fours = packer(packFours, dtype, kit.right, decode);
  const [leftStays, rightStays] = [m <= blockRows && k <= blockDepth, n <= blockColumns && k <= blockDepth];
  for (let column = 0; column < n; column += blockColumns) {
    const columns = Math.min(blockColumns, n - column);
    for (let deep = 0; deep < k; deep += blockDepth) {
      const depth = Math.min(blockDepth, k - deep);
      if (!(rightStays && packed.right === right.base)) {
        fours(kit.right, right.array as unknown as number[], right.base, right.columns, column, columns, right.rows, deep, depth, decode);
        packed.right = rightStays ? right.base : -1;
      }
      for (let row = 0; row < m; row += blockRows) {
        const rows = Math.min(blockRows, m - row);
        if (!(leftStays && packed.left === left.base)) {
          pairs(kit.left, left.array as unknown as number[], left.base, left.rows, row, rows, left.columns, deep, depth, decode);
          packed.left = leftStays ? left.base : -1;
        }
        multiplyPanels(kit, depth, rows, columns, target, to + row * n + column, n, deep > 0);
      }
    }
  }
}

const packer = (pack: Pack, dtype: DType, panels: number[], decode: Decode): Pack =>
  specialise(pack, dtype, (copy) => copy(panels, panels, 0, new Int32Array(1), 0, 0, new Int32Array(1), 0, 0, decode));

/** All tiles of one block of panels. Tiles that stick out of the product are computed aside. */
function multiplyPanels(
  { tile, edge }: Kit,
  depth: number,
  rows: number,
  columns: number,
  out: number[],
  to: number,
  width: number,
  add: boolean,
): void {
  for (let j = 0; j < columns; j += tileColumns) {
    for (let i = 0; i < rows; i += tileRows) {
      const at = to + i * width + j;
      if (i + tileRows <= rows && j + tileColumns <= columns) {
        tile(depth, i * depth, j * depth, out, at, width, add);
      } else {
        tile(depth, i * depth, j * depth, edge, 0, tileColumns, false);
        copyEdge(edge, out, at, width, Math.min(tileRows, rows - i), Math.min(tileColumns, columns - j), add);
      }
    }
  }
}

function copyEdge(edge: number[], out: number[], at: number, width: number, rows: number, columns: number, add: boolean): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const value = edge[i * tileColumns + j];
      out[at + i * width + j] = add ? out[at + i * width + j] + value : value;
    }
  }
}
