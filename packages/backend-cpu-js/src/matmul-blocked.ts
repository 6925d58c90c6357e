import { type DType, laneOf } from "@adjoint/core";
import { type Elements, elementsOf, noElements } from "./elements";
import { floatTile, integerTile, tileColumns, tileRows, type Tile } from "./microkernel";
import { packFours, packPairs, type Decode } from "./pack";
import { instantiate, specialise } from "./specialise";
import { newStorage, storageRule } from "./storage";

/** Rows and columns of the product, and the depth, whose packed panels are held at a time: 128 kB and 1 MB of doubles. */
const blockRows = 64;
const blockColumns = 512;
const blockDepth = 256;

interface Panels {
  readonly left: Elements;
  readonly right: Elements;
}

/** All that multiplying matrices of one dtype needs. The tile is compiled for its panels. */
interface Kit extends Panels {
  readonly packLeft: typeof packFours;
  readonly packRight: typeof packPairs;
  readonly decode: Decode;
  readonly tile: Tile;
  /** One tile, for those that stick out of the product. */
  readonly edge: Elements;
}

const kits = new Map<DType, Kit>();
const panels = new Map<DType, Panels>();

/** Panels of doubles for all floats, of words for all integers. */
function panelsOf(packed: "float64" | "int32"): Panels {
  let pair = panels.get(packed);
  if (pair === undefined) {
    const make = (length: number): Elements => elementsOf(newStorage(packed, length * blockDepth));
    panels.set(packed, (pair = { left: make(blockRows), right: make(blockColumns) }));
  }
  return pair;
}

function makeKit(dtype: DType): Kit {
  const lane = laneOf(dtype);
  const isFloat = lane === "float32" || lane === "float64";
  const { left, right } = panelsOf(isFloat ? "float64" : "int32");
  const { decode } = storageRule(dtype);
  const edge = elementsOf(newStorage(lane, tileRows * tileColumns));
  const table = new Int32Array(1);
  const kit: Kit = {
    left,
    right,
    decode,
    edge,
    packLeft: specialise(packFours, dtype, (copy) => copy(left, noElements(), 0, table, 0, 0, table, 0, 0, decode)),
    packRight: specialise(packPairs, dtype, (copy) => copy(right, noElements(), 0, table, 0, 0, table, 0, 0, decode)),
    tile: instantiate(isFloat ? floatTile : integerTile, (make) => {
      const tile = make(left, right);
      tile(0, 0, 0, edge, 0, tileColumns, false);
      return tile;
    }),
  };
  kits.set(dtype, kit);
  return kit;
}

/** A matrix as it lies in memory: element (i, j) at `base + rows[i] + columns[j]`. */
export interface Operand {
  readonly array: Elements;
  readonly base: number;
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

/** What the panels hold from one element of the batch to the next, by where it begins: either operand may be shared. */
export interface Packed {
  left: number;
  right: number;
}

/** `out[to + i·n + j] = Σ left(i, k)·right(k, j)`, in blocks that fit the caches. */
export function multiplyBlocked(
  dtype: DType,
  left: Operand,
  right: Operand,
  m: number,
  n: number,
  k: number,
  out: Elements,
  to: number,
  packed: Packed,
): void {
  const kit = kits.get(dtype) ?? makeKit(dtype);
  const { decode } = kit;
  const leftStays = m <= blockRows && k <= blockDepth;
  const rightStays = n <= blockColumns && k <= blockDepth;
  for (let column = 0; column < n; column += blockColumns) {
    const columns = Math.min(blockColumns, n - column);
    for (let deep = 0; deep < k; deep += blockDepth) {
      const depth = Math.min(blockDepth, k - deep);
      if (!rightStays || packed.right !== right.base) {
        kit.packRight(kit.right, right.array, right.base, right.columns, column, columns, right.rows, deep, depth, decode);
        packed.right = right.base;
      }
      for (let row = 0; row < m; row += blockRows) {
        const rows = Math.min(blockRows, m - row);
        if (!leftStays || packed.left !== left.base) {
          kit.packLeft(kit.left, left.array, left.base, left.rows, row, rows, left.columns, deep, depth, decode);
          packed.left = left.base;
        }
        multiplyPanels(kit, depth, rows, columns, out, to + row * n + column, n, deep > 0);
      }
    }
  }
}

/** All tiles of one block of panels. Tiles that stick out of the product are computed aside. */
function multiplyPanels(
  { tile, edge }: Kit,
  depth: number,
  rows: number,
  columns: number,
  out: Elements,
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

function copyEdge(edge: Elements, out: Elements, at: number, width: number, rows: number, columns: number, add: boolean): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const value = edge[i * tileColumns + j];
      out[at + i * width + j] = add ? out[at + i * width + j] + value : value;
    }
  }
}
