import type { DType } from "../dtype";
import { composition } from "../ops/composition";
import { cat } from "../ops/joining";
import type { Tensor } from "../tensor";
import { checkChoice, checkFloat, checkSquare, turned } from "./checks";
import { symmetricEigen } from "./host/eigh";
import { onHost } from "./host-kernel";
import { orthogonalizedRows } from "./jacobi";
import { guarded, identities, rowsAt, zerosBeside } from "./matrices";

/** What `eigh` gives: `x = V·diag(λ)·Vᵀ`. */
export interface Eigh<D extends DType = DType> {
  /** In ascending order. */
  readonly eigenvalues: Tensor<D>;
  /** Orthonormal, in columns. */
  readonly eigenvectors: Tensor<D>;
}

interface EighParams {
  readonly upper: boolean;
  /** Who says that it does not converge. */
  readonly operation: string;
}

/** The matrix that one triangle stands for. */
const wholeOf = (x: Tensor, upper: boolean): Tensor => {
  const half = upper ? x.triu() : x.tril();
  return half.add(turned(upper ? x.triu(1) : x.tril(-1)));
};

/**
 * Of A + c·I with c twice a bound of all |λ|, which is positive and well conditioned, the columns are made orthogonal: the rotations are the
 * eigenvectors of both. The eigenvalues are vᵀ·A·v.
 */
function factors(x: Tensor, { upper, operation }: EighParams): readonly Tensor[] {
  const n = x.layout.shape.at(-1)!;
  const given = wholeOf(x, upper);
  if (x.numel() === 0) return [zerosBeside(x, n), identities(x, n)];
  const whole = guarded(given, given.isfinite().all(-1).all(-1), operation, "no convergence");
  const bound = whole.abs().sum(-1).amax(-1).unsqueeze(-1).unsqueeze(-1);
  const scale = bound.maskedFill(bound.eq(0), 1);
  const unit = whole.div(scale);
  const identity = identities(x, n);
  const columns = cat([unit.add(identity.mul(2)), identity], -1);
  const odd = n % 2 === 1;
  const turnedAll = orthogonalizedRows(odd ? cat([columns, zerosBeside(x, 1, 2 * n)], -2) : columns, n);
  const rows = turnedAll.narrow(-1, n, n);
  // A row of zeros that made the count even goes last: its key is above all eigenvalues of the unit matrix.
  const values = rows.matmul(unit).mul(rows).sum(-1);
  const keys = odd ? values.add(rows.square().sum(-1).eq(0).to(x.dtype).mul(4)) : values;
  const order = keys.argsort(-1).narrow(-1, 0, n);
  const sorted = values.gather(values.ndim - 1, order).mul(scale.squeeze(-1));
  return [sorted, turned(rowsAt(rows, order)).clone()];
}

const eighOp = /* @__PURE__ */ composition<EighParams>("eigh", ([x], params) => factors(x!, params), {
  saves: { inputs: [], outputs: [0, 1] },
  // V·((Vᵀ·gV)/E + diag(gλ))·Vᵀ with Eᵢⱼ = λⱼ − λᵢ, as PyTorch has it: of all elements, though only a triangle is read.
  vjp({ outputs: [values, vectors], cotangents: [ofValues, ofVectors] }) {
    const v = vectors!;
    if (ofVectors == null) return [ofValues == null ? null : v.mul(ofValues.unsqueeze(-2)).matmul(turned(v))];
    const n = values!.layout.shape.at(-1)!;
    const identity = identities(v, n);
    const gaps = values!.unsqueeze(-2).sub(values!.unsqueeze(-1)).add(identity);
    const beside = turned(v).matmul(ofVectors).div(gaps).mul(identity.neg().add(1));
    const inner = ofValues == null ? beside : beside.add(ofValues.diagEmbed());
    return [v.matmul(inner).matmul(turned(v))];
  },
  onBackend: /* @__PURE__ */ onHost<EighParams>({
    shapes: ([x]) => [[x![0]!], x!],
    run({ inputs: [a], outputs: [values, vectors], shapes: [shape], params: { upper } }) {
      const n = shape![0]!;
      mirror(a!, n, upper);
      return symmetricEigen(a!, n, values!, vectors!);
    },
    failure: ({ operation }) => [operation, "no convergence"],
  }),
});

/** The other triangle from the one that counts. */
function mirror(a: Float64Array, n: number, upper: boolean): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      if (upper) a[i * n + j] = a[j * n + i]!;
      else a[j * n + i] = a[i * n + j]!;
    }
  }
}

/** Eigenvalues alone: the kernel then turns no vectors. */
const eigvalshOp = /* @__PURE__ */ composition<EighParams>(
  "eigvalsh",
  ([x], params) => {
    const [values, vectors] = eighOp([x!], params) as [Tensor, Tensor];
    vectors.dispose();
    return [values];
  },
  {
    saves: { inputs: [0], outputs: [] },
    vjp({ inputs: [x], cotangents: [g], params }) {
      const v = eighOp([x!], params)[1]!;
      return [v.mul(g!.unsqueeze(-2)).matmul(turned(v))];
    },
    onBackend: /* @__PURE__ */ onHost<EighParams>({
      shapes: ([x]) => [[x![0]!]],
      run({ inputs: [a], outputs: [values], shapes: [shape], params: { upper } }) {
        const n = shape![0]!;
        mirror(a!, n, upper);
        return symmetricEigen(a!, n, values!, null);
      },
      failure: ({ operation }) => [operation, "no convergence"],
    }),
  },
);

/** @internal On behalf of another operation: eigenvalues and eigenvectors. */
export const eigenOf = (operation: string, x: Tensor): readonly [Tensor, Tensor] =>
  eighOp([x], { upper: false, operation }) as unknown as readonly [Tensor, Tensor];

/** @internal */
export const eigenvaluesOf = (operation: string, x: Tensor): Tensor => eigvalshOp([x], { upper: false, operation })[0]!;

function checkSymmetric(operation: string, x: Tensor, uplo: string): EighParams {
  checkChoice(operation, "uplo", uplo, ["L", "U"]);
  checkFloat(operation, x);
  checkSquare(operation, x);
  return { upper: uplo === "U", operation };
}

/**
 * Eigenvalues and eigenvectors of symmetric matrices, `x = V·diag(λ)·Vᵀ`. Only one triangle is read, `uplo`: "L", the lower one, or "U". The signs of
 * eigenvectors are not determined, and where eigenvalues are equal neither are the vectors; then gradients through them are infinite or NaN, as in PyTorch.
 *
 * ```ts
 * const { eigenvalues, eigenvectors } = eigh(tensor([[2, 1], [1, 2]]));
 * eigenvalues; // [1, 3]
 * eigenvectors.mul(eigenvalues).matmul(eigenvectors.t()).round(); // [[2, 1], [1, 2]]
 * ```
 *
 * @throws LinAlgError for NaN and infinity. @throws ShapeError unless the matrices are square.
 * @throws DTypeError for other dtypes than float32 and float64.
 * @result same
 */
export function eigh(x: Tensor, uplo: "L" | "U" = "L"): Eigh {
  const [eigenvalues, eigenvectors] = eighOp([x], checkSymmetric("eigh", x, uplo)) as [Tensor, Tensor];
  return { eigenvalues, eigenvectors };
}

/**
 * Eigenvalues of symmetric matrices in ascending order; of `uplo` see `eigh`.
 *
 * ```ts
 * eigvalsh(tensor([[2, 1], [1, 2]])); // [1, 3]
 * ```
 *
 * @throws LinAlgError for NaN and infinity. @throws ShapeError unless the matrices are square.
 * @throws DTypeError for other dtypes than float32 and float64.
 * @result same
 */
export function eigvalsh(x: Tensor, uplo: "L" | "U" = "L"): Tensor {
  return eigvalshOp([x], checkSymmetric("eigvalsh", x, uplo))[0]!;
}
