import { ArgumentError, ShapeError } from "../errors";
import { formatShape } from "../shape";
import type { Tensor } from "../tensor";
import { type CompositionOp, composition } from "./composition";
import { convert, isHalf } from "./convert";
import { arange } from "./creation";
import { checkList } from "./joining";
import { contract } from "./matmul";

/** An operand whose axes are named. */
interface Labelled {
  readonly x: Tensor;
  readonly labels: readonly string[];
}

/** Parameters of the record: the labels of each input's dims, and of the output's. */
export interface Equation {
  readonly inputs: readonly (readonly string[])[];
  readonly output: readonly string[];
}

/** Names of the dims that "..." stands for, counted from the last: two operands' ellipses align at the end. */
const ellipsis = (count: number): string[] => Array.from({ length: count }, (_, i) => `.${count - 1 - i}`);

function parseTerm(equation: string, term: string, ndim: number): string[] {
  const parts = term.split("...");
  const letters = parts.join("");
  if (parts.length > 2 || !/^[a-zA-Z]*$/.test(letters)) {
    throw new ArgumentError(
      "einsum",
      `${JSON.stringify(term)} in ${JSON.stringify(equation)} is not a list of letters.`,
      'write "ij,jk->ik".',
    );
  }
  if (parts.length === 1 ? letters.length !== ndim : letters.length > ndim) {
    throw new ShapeError("einsum", `${JSON.stringify(term)} names ${letters.length} dims, and the operand has ${ndim}.`);
  }
  if (parts.length === 1) return [...letters];
  return [...parts[0]!, ...ellipsis(ndim - letters.length), ...parts[1]!];
}

function parse(equation: string, operands: readonly Tensor[]): Equation {
  const sides = equation.replaceAll(/\s/g, "").split("->");
  const terms = sides[0]!.split(",");
  if (sides.length > 2 || terms.length !== operands.length) {
    throw new ArgumentError(
      "einsum",
      `${JSON.stringify(equation)} has ${terms.length} operands, and ${operands.length} are given.`,
      'write "ij,jk->ik".',
    );
  }
  const inputs = operands.map((x, i) => parseTerm(equation, terms[i]!, x.ndim));
  const all = inputs.flat();
  const dots = ellipsis(Math.max(0, ...inputs.map((labels) => labels.filter((label) => label.startsWith(".")).length)));
  if (sides.length === 1) {
    const once = [...new Set(all)].filter((label) => !label.startsWith(".") && all.indexOf(label) === all.lastIndexOf(label)).sort();
    return { inputs, output: [...dots, ...once] };
  }
  const output = parseTerm(equation, sides[1]!, sides[1]!.replace("...", "").length + (sides[1]!.includes("...") ? dots.length : 0));
  const odd = output.find((label, i) => !all.includes(label) || output.indexOf(label) !== i);
  if (odd !== undefined)
    throw new ArgumentError("einsum", `${JSON.stringify(odd)} in the output of ${JSON.stringify(equation)} appears in no input, or twice.`);
  return { inputs, output };
}

/** A label that appears twice in one operand walks its diagonal. */
function diagonals({ x, labels }: Labelled): Labelled {
  const repeated = labels.findIndex((label, i) => labels.indexOf(label) !== i);
  if (repeated < 0) return { x, labels };
  const first = labels.indexOf(labels[repeated]!);
  const size = x.shape[first]!;
  if (x.shape[repeated] !== size) {
    throw new ShapeError("einsum", `${JSON.stringify(labels[repeated])} names dims of ${size} and ${x.shape[repeated]} elements.`);
  }
  // Laid end to end, the diagonal of a size × size block is every (size + 1)th element.
  const order = labels.map((_, axis) => axis).filter((axis) => axis !== first && axis !== repeated);
  const moved = x.permute([...order, first, repeated]);
  const flat = moved.reshape([...order.map((axis) => x.shape[axis]!), size * size]);
  const diagonal = size === 0 ? flat : flat.at("...", { start: 0, step: size + 1 });
  return diagonals({ x: diagonal, labels: [...order.map((axis) => labels[axis]!), labels[first]!] });
}

/** Sums the axes that nobody else wants. */
function summed({ x, labels }: Labelled, wanted: ReadonlySet<string>): Labelled {
  const dims = labels.map((_, axis) => axis).filter((axis) => !wanted.has(labels[axis]!));
  return dims.length === 0 ? { x, labels } : { x: x.sum(dims), labels: labels.filter((label) => wanted.has(label)) };
}

const arranged = ({ x, labels }: Labelled, order: readonly string[]): Tensor =>
  labels.every((label, axis) => label === order[axis]) ? x : x.permute(order.map((label) => labels.indexOf(label)));

/** Two operands into one, as one matrix product over groups of axes. */
function pair(a: Labelled, b: Labelled, wanted: ReadonlySet<string>): Labelled {
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const batch = shared.filter((label) => wanted.has(label));
  const k = shared.filter((label) => !wanted.has(label));
  const m = a.labels.filter((label) => !shared.includes(label));
  const n = b.labels.filter((label) => !shared.includes(label));
  const sizeOf = (label: string): number => {
    const [x, y] = [a.x.shape[a.labels.indexOf(label)]!, b.x.shape[b.labels.indexOf(label)]!];
    if (x !== y && x !== 1 && y !== 1) {
      throw new ShapeError(
        "einsum",
        `${JSON.stringify(label)} is ${x} in ${formatShape(a.x.shape)} and ${y} in ${formatShape(b.x.shape)}.`,
      );
    }
    return x === 1 ? y : x;
  };
  const [batchSizes, inner] = [batch.map(sizeOf), k.map(sizeOf)];
  const left = arranged(a, [...batch, ...m, ...k]);
  const right = arranged(b, [...batch, ...k, ...n]);
  const x = contract(
    "einsum",
    left.expand([...batchSizes, ...left.shape.slice(batch.length, batch.length + m.length), ...inner]),
    right.expand([...batchSizes, ...inner, ...right.shape.slice(batch.length + k.length)]),
    { batch: batch.length, m: m.length, n: n.length, k: k.length },
  );
  return { x, labels: [...batch, ...m, ...n] };
}

/** The operands joined from left to right. */
function joined(operands: readonly Labelled[], output: readonly string[]): Tensor {
  const queue = operands.map(diagonals);
  let all = queue[0]!;
  for (let i = 1; i < queue.length; i++) {
    const later = new Set([...output, ...queue.slice(i + 1).flatMap(({ labels }) => labels)]);
    const next = queue[i]!;
    const left = summed(all, new Set([...later, ...next.labels]));
    const right = summed(next, new Set([...later, ...left.labels]));
    all = pair(left, right, later);
  }
  return arranged(summed(all, new Set(output)), output);
}

/** @internal Sums and products follow each other: 16-bit floats are rounded at the end alone. */
export const einsumOp: CompositionOp<Equation> = /* @__PURE__ */ composition<Equation>(
  "einsum",
  (operands, { inputs, output }) => {
    const half = isHalf(operands[0]!.dtype);
    const terms = operands.map((x, i) => ({ x: half ? convert(x, "float32") : x, labels: inputs[i]! }));
    const out = joined(terms, output);
    if (half) return [convert(out, operands[0]!.dtype)];
    // Where nothing is added or multiplied, what is left is a view.
    return [operands.some(({ storage }) => storage === out.storage) ? out.clone() : out];
  },
  {
    saves: { outputs: [] },
    vjp({ inputs, cotangents, needs, params }) {
      const [g, ...operands] = [cotangents[0]!, ...(inputs as readonly Tensor[])];
      if (!isHalf(g.dtype)) return gradientsOf(operands, params, g, needs);
      const wide = operands.map((x) => convert(x, "float32"));
      return gradientsOf(wide, params, convert(g, "float32"), needs).map((x) => (x === null ? null : convert(x, g.dtype)));
    },
  },
);

const contracted = (terms: readonly Labelled[], output: readonly string[]): Tensor =>
  einsumOp(
    terms.map(({ x }) => x),
    { inputs: terms.map(({ labels }) => labels), output },
  )[0]!;

const distinct = (labels: readonly string[]): string[] => [...new Set(labels)];

/**
 * Backwards through the operands as they were joined. What the first i make, with the labels that are still wanted, is P(i), the last of
 * which is the result; its gradient G(i) gives that of operand i with P(i − 1), and with the operand that of P(i − 1).
 */
function gradientsOf(operands: readonly Tensor[], { inputs, output }: Equation, g: Tensor, needs: readonly boolean[]): (Tensor | null)[] {
  const terms = operands.map((x, i) => ({ x, labels: inputs[i]! }));
  const last = terms.length - 1;
  const before: Labelled[] = [terms[0]!];
  for (let i = 1; i < last; i++) {
    const later = new Set([...output, ...inputs.slice(i + 1).flat()]);
    const labels = distinct([...before[i - 1]!.labels, ...inputs[i]!]).filter((label) => later.has(label));
    before.push({ x: contracted([before[i - 1]!, terms[i]!], labels), labels });
  }
  const gradients = new Array<Tensor | null>(terms.length).fill(null);
  let arriving: Labelled = { x: g, labels: output };
  for (let i = last; i > 0; i--) {
    const earlier = before[i - 1]!;
    if (needs[i]) gradients[i] = adjoint([arriving, earlier], terms[i]!);
    if (!needs.slice(0, i).includes(true)) return gradients;
    // The first operand is its own P(0), and may take a diagonal.
    if (i > 1) arriving = { x: adjoint([arriving, terms[i]!], earlier), labels: earlier.labels };
    else gradients[0] = adjoint([arriving, terms[1]!], earlier);
  }
  if (last === 0 && needs[0]) gradients[0] = adjoint([arriving], terms[0]!);
  return gradients;
}

/** The gradient of `to` from the product of `parts`: labels that only `to` has were summed over, sizes of 1 were broadcast. */
function adjoint(parts: readonly Labelled[], to: Labelled): Tensor {
  const sizes = new Map(to.labels.map((label, axis) => [label, to.x.shape[axis]!]));
  const grown = (label: string): boolean =>
    sizes.get(label) === 1 && parts.some(({ x, labels }) => labels.some((own, axis) => own === label && x.shape[axis] !== 1));
  const known = new Set(parts.flatMap(({ labels }) => labels));
  const labels = distinct(to.labels);
  const kept = labels.filter((label) => known.has(label) && !grown(label));
  const product = contracted(parts, kept);
  const placed = product.reshape(labels.map((label) => (kept.includes(label) ? product.shape[kept.indexOf(label)]! : 1)));
  const whole = placed.expand(labels.map((label) => sizes.get(label)!)).contiguous();
  return ontoDiagonal(whole, labels, to.labels);
}

/** With a dim for each label of `all`: where a label is there again, zeros but on the diagonal. */
function ontoDiagonal(x: Tensor, labels: readonly string[], all: readonly string[]): Tensor {
  let spread = x.reshape(all.map((label, axis) => (all.indexOf(label) === axis ? x.shape[labels.indexOf(label)]! : 1)));
  all.forEach((label, axis) => {
    const first = all.indexOf(label);
    if (first === axis) return;
    const size = x.shape[labels.indexOf(label)]!;
    const along = (dim: number): Tensor => arange(size, { device: x.device }).reshape(all.map((_, other) => (other === dim ? size : 1)));
    spread = spread.where(along(first).eq(along(axis)), 0);
  });
  return spread;
}

/**
 * Sums of products by Einstein's convention: each letter names a dim, and letters that the output lacks are summed over. "..." stands for
 * dims that broadcast, and so do letters of size 1; a letter twice in one operand takes its diagonal. Operands are joined from left to right.
 *
 * ```ts
 * einsum("bij,bjk->bik", a, b); // batched matmul
 * einsum("ii->i", matrix); // diagonal
 * ```
 *
 * @throws ArgumentError when the equation does not parse. @throws ShapeError when a letter names dims of different sizes.
 */
export function einsum(equation: string, ...operands: Tensor[]): Tensor {
  if (typeof equation !== "string") throw new ArgumentError("einsum", "the equation is not a string.", 'write einsum("ij,jk->ik", a, b).');
  const given = checkList("einsum", operands);
  return einsumOp(given, parse(equation, given))[0]!;
}
