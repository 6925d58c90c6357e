import type { Sequence } from "../oracle";

/** An argument as the text of a program: one expression, a list of them, or options by name. */
export type Piece = string | readonly Piece[] | { readonly [option: string]: Piece };

export const written = (piece: Piece): string => {
  if (typeof piece === "string") return piece;
  if (Array.isArray(piece)) return `[${piece.map(written).join(", ")}]`;
  const members = Object.entries(piece).map(([name, value]) => `${name}: ${written(value)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
};

/** What nobody means to hand over. `gone`, `trap` and their like stand in `scope.ts`. */
const oddities = [
  ...["undefined", "null", "NaN", "Infinity", "-Infinity", "-0", "0", "1", "-1", "2", "-3", "7", "0.5", "1e-45", "1e308"],
  ...["2 ** 31", "-(2 ** 31)", "2 ** 32", "2 ** 53", "0n", "1n", "-1n", "2n ** 64n", "true", "false", "new Number(1)"],
  ...[
    '""',
    '"1"',
    '"float32"',
    '"float65"',
    '"constructor"',
    '"__proto__"',
    '"toString"',
    '"none"',
    '"…"',
    "Symbol('s')",
    "Symbol.iterator",
  ],
  ...[
    "[]",
    "[0]",
    "[1]",
    "[-1]",
    "[0, 0]",
    "[1, 0]",
    "[2, 3]",
    "[, 1]",
    "[1, , 2]",
    "[[1], [2]]",
    "[NaN]",
    "[1.5]",
    "[2 ** 31]",
    "[2 ** 53, 0]",
  ],
  ...['["1"]', "[null]", "[undefined]", "[1n]", "[true]", "[ones([2])]", "[[]]", "new Array(3)", "new Array(70).fill(1)", "[gone()]"],
  ...[
    "{}",
    "Object.create(null)",
    "{ length: 2 }",
    "{ dtype: 'float32' }",
    "trap()",
    "getter()",
    "() => 1",
    "class {}",
    "Math",
    "globalThis",
  ],
  ...["new Date(0)", "new Map()", "new Set([1])", "/x/", "new Error('e')", "Promise.resolve(1)", "new WeakMap()", "new Proxy([1], {})"],
  ...["new Float32Array(2)", "new Int32Array([1, 0])", "new BigInt64Array(2)", "new DataView(new ArrayBuffer(4))", "new ArrayBuffer(8)"],
  ...[
    "detached()",
    "detached(Uint8Array)",
    "shrunk()",
    "liar()",
    "unsteady()",
    "later(ones([2, 3]))",
    "new Map([['weight', ones([2, 3])]])",
  ],
  ...["gone()", "elsewhere([2, 3])", "lookalike()", "Tensor", "new Generator(1)"],
];

/** Tensors that are in order, but at the edge of what tensors can be. */
const edges = [
  ...["zeros([0])", "zeros([0, 3])", "zeros([2, 0, 3])", "ones([])", "ones([1])", "ones([1, 1, 1])", "ones([2, 1, 1, 3, 1, 1, 1, 1, 2])"],
  ...["written(ones([2, 3]))", "written(ones([3, 2])).t()"],
  ...["ones([1]).expand([2, 3])", "ones([2, 1]).expand([2, 3])", "ones([1, 3]).expand([0, 3])", "arange(6).reshape([2, 3]).flip(0, 1)"],
  ...[
    "arange(12).reshape([4, 3]).at(slice(null, null, -2))",
    "arange(6).reshape([3, 2]).t()",
    "tensor([NaN, Infinity, -Infinity, -0, 1e-45, 3e38])",
  ],
  ...["tensor([[NaN, 1, NaN], [2, NaN, -Infinity]])", "full([2, 3], 1e-45)", "full([2, 3], 3e38)", "rand([2, 3], { requiresGrad: true })"],
  ...[
    "tensor([[true, false, true], [false, false, true]])",
    "tensor([true, false])",
    "zeros([2, 3], { dtype: 'bool' })",
    "tensor([0, -1, 2, 1], { dtype: 'int32' })",
  ],
  ...[
    "tensor([2 ** 31 - 1, -(2 ** 31)], { dtype: 'int32' })",
    "tensor([100, -100], { dtype: 'int32' })",
    "tensor([2n ** 32n, 1n])",
    "tensor([-(2n ** 32n), 0n])",
    "tensor([2n ** 63n], { dtype: 'uint64' })",
    "tensor([2 ** 32 - 1, 0], { dtype: 'uint32' })",
    "arange(24).reshape([2, 3, 4])",
    "arange(16).reshape([1, 1, 4, 4]).to('float32')",
  ],
];

const edgeDTypes = [
  "float32",
  "float64",
  "float16",
  "bfloat16",
  "int32",
  "uint32",
  "int16",
  "uint16",
  "int8",
  "uint8",
  "bool",
  "int64",
  "uint64",
];
const edgeShapes = ["[2, 3]", "[3]", "[]", "[0]", "[2, 3, 4]"];

export const pick = <T>(items: readonly T[], sequence: Sequence): T => items[sequence.whole(0, items.length - 1)]!;

const edge = (sequence: Sequence): string =>
  sequence.next() < 0.5 ? pick(edges, sequence) : `ones(${pick(edgeShapes, sequence)}, { dtype: "${pick(edgeDTypes, sequence)}" })`;

/** For what has to be a tensor: one at the edge, or one that cannot be used here. */
export const otherTensor = (sequence: Sequence): string =>
  sequence.next() < 0.9 ? edge(sequence) : pick(["gone()", "elsewhere([2, 3])"], sequence);

const makesTensor = /^(zeros|ones|full|tensor|arange|rand|eye|np\.array)\(/;

/** An option by a name that no op has: one more, or one misspelt. */
export const unknownOption = /\b(bogus|\w+_oops): |\["__proto__"\]: /;

/** One thing about an argument changed for the worse, or at least for the odder. */
export function mutated(piece: Piece, sequence: Sequence): Piece {
  if (typeof piece === "string") return sequence.next() < (makesTensor.test(piece) ? 0.6 : 0.1) ? edge(sequence) : pick(oddities, sequence);
  if (sequence.next() < 0.25) return pick(oddities, sequence);
  return Array.isArray(piece) ? mutatedList(piece, sequence) : mutatedOptions(piece as { readonly [option: string]: Piece }, sequence);
}

function mutatedList(list: readonly Piece[], sequence: Sequence): Piece {
  const at = sequence.whole(0, Math.max(0, list.length - 1));
  const chance = sequence.next();
  if (chance < 0.15) return list.filter((_, i) => i !== at);
  if (chance < 0.3) return [...list, list[at] ?? "1"];
  if (chance < 0.4 || list.length === 0) return [...list, pick(oddities, sequence)];
  return list.map((item, i) => (i === at ? mutated(item, sequence) : item));
}

function mutatedOptions(options: { readonly [option: string]: Piece }, sequence: Sequence): Piece {
  const names = Object.keys(options);
  const name = pick(names, sequence);
  const chance = sequence.next();
  if (names.length === 0 || chance < 0.08) return { ...options, bogus: "1" };
  if (chance < 0.14) return { ...options, '["__proto__"]': "1" };
  if (chance < 0.24)
    return Object.fromEntries(names.map((each) => [each === name && /^\w+$/.test(each) ? `${each}_oops` : each, options[each]!]));
  return { ...options, [name]: mutated(options[name]!, sequence) };
}
