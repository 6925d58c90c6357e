import { grad } from "@adjoint/autograd";
import { type Call, type DType, expandCall, type DispatchLayer, type Tensor, withLayer, zeros } from "@adjoint/core";
import {
  cholesky,
  cond,
  det,
  eigh,
  inv,
  LinAlgError,
  lstsq,
  lu,
  matrixNorm,
  matrixRank,
  pinv,
  qr,
  slogdet,
  solve,
  solveTriangular,
  svd,
} from "@adjoint/core/linalg";
import { Sequence } from "./oracle";
import { expect } from "vitest";
import { type Plain, plain, upload } from "./arrays";
import { arranged, layoutNames } from "./layouts";
import { downloadDiagonals, downloadMatrices, identity, type Matrix, matricesOf, minus, normOf, times, transpose } from "./linalg-matrices";
import { randomPlain } from "./random-values";
import type { Subject } from "./subject";

const epsilon = { float32: 2 ** -23, float64: 2 ** -52 } as const;
type Real = keyof typeof epsilon;

/** Expands every composition, so that bodies run where the device has kernels. */
const expanding: DispatchLayer = {
  name: "expanding",
  rank: 15,
  run: (call, next) => (call.op.kind === "composition" ? expandCall(call as Call<"composition">, expanding) : next(call)),
};

/** How calls are run: as the device does, and as compositions. */
const ways = { kernels: <T>(run: () => T): T => run(), compositions: <T>(run: () => T): T => withLayer(expanding, run) } as const;
type Way = (typeof ways)[keyof typeof ways];

/** ‖got − want‖ against 10·n·ε·scale. */
function expectSmall(label: string, error: Matrix, n: number, dtype: Real, scale: number): void {
  const [size, allowed] = [normOf(error), 10 * Math.max(n, 1) * epsilon[dtype] * scale];
  if (!(size <= allowed)) expect.fail(`${label}: an error of ${size}, more than ${allowed}`);
}

const expectOrthonormal = (label: string, columns: Matrix, n: number, dtype: Real): void =>
  expectSmall(
    `${label}: columns are orthonormal`,
    minus(times(transpose(columns), columns), identity(columns[0]?.length ?? 0)),
    n,
    dtype,
    Math.sqrt(n),
  );

/** Exactly what the device holds, in double. */
const rounded = (x: Plain, dtype: DType): Plain =>
  dtype === "float32" ? { shape: x.shape, data: x.data.map((value) => Math.fround(Number(value))) } : x;

const hilbert = (n: number): Plain => plain([n, n], ([i, j]) => 1 / (i! + j! + 1));

/** Of rank 2, and with rows and columns of zeros. */
const deficient = (m: number, n: number): Plain =>
  plain([m, n], ([i, j]) => (i === 1 || j === 0 ? 0 : (i! + 1) * (j! - 2) + 3 * (i! % 2) * (j! % 3)));

/** Matrices that decompositions are tried with. */
function inputs(square: boolean, seed: number): (readonly [label: string, x: Plain])[] {
  const shapes: readonly (readonly number[])[] = square
    ? [
        [1, 1],
        [2, 2],
        [3, 3],
        [2, 5, 5],
        [8, 8],
      ]
    : [
        [1, 1],
        [1, 4],
        [4, 1],
        [2, 3],
        [3, 2],
        [2, 2, 5, 4],
        [6, 6],
        [4, 7],
      ];
  const special: (readonly [string, Plain])[] = square
    ? [
        ["deficient [5,5]", deficient(5, 5)],
        ["ones [4,4]", plain([4, 4], () => 1)],
        ["zeros [3,3]", plain([3, 3], () => 0)],
        ["identity [4,4]", plain([4, 4], ([i, j]) => Number(i === j))],
      ]
    : [
        ["deficient [4,6]", deficient(4, 6)],
        ["deficient [6,4]", deficient(6, 4)],
        ["ones [3,4]", plain([3, 4], () => 1)],
        ["zeros [3,2]", plain([3, 2], () => 0)],
      ];
  const tiny = plain([3, 3], ([i, j]) => (1 + i! + 2 * j! * j!) * 1e-18);
  const huge = plain([3, 3], ([i, j]) => (1 + i! + 2 * j! * j!) * 1e18);
  return [
    ...shapes.map((shape, i) => [`[${shape}]`, randomPlain(shape, "float32", new Sequence(seed + i))] as const),
    ["hilbert [6,6]", hilbert(6)] as const,
    ...special,
    ["tiny [3,3]", tiny],
    ["huge [3,3]", huge],
  ];
}

type Decomposition = (x: Tensor, matrices: readonly Matrix[], label: string, dtype: Real, way: Way) => Promise<void>;

const size = (x: Matrix): number => Math.max(x.length, x[0]?.length ?? 0);

const checkQR: Decomposition = async (x, matrices, label, dtype, way) => {
  for (const mode of ["reduced", "complete"] as const) {
    const { Q, R } = way(() => qr(x, mode));
    const [q, r] = [await downloadMatrices(Q), await downloadMatrices(R)];
    matrices.forEach((a, i) => {
      expectOrthonormal(`qr ${mode} of ${label}`, q[i]!, size(a), dtype);
      expectSmall(`qr ${mode} of ${label}`, minus(times(q[i]!, r[i]!), a), size(a), dtype, normOf(a));
      expect(
        r[i]!.every((row, k) => row.every((value, j) => j >= k || value === 0)),
        "R is triangular",
      ).toBe(true);
    });
  }
};

const checkLU: Decomposition = async (x, matrices, label, dtype, way) => {
  const { P, L, U } = way(() => lu(x));
  const [p, l, u] = [await downloadMatrices(P), await downloadMatrices(L), await downloadMatrices(U)];
  matrices.forEach((a, i) => {
    expectSmall(`lu of ${label}`, minus(times(times(p[i]!, l[i]!), u[i]!), a), size(a), dtype, normOf(a));
    expect(
      l[i]!.flat().every((value) => Math.abs(value) <= 1),
      "no multiplier is above 1",
    ).toBe(true);
  });
};

const checkSVD: Decomposition = async (x, matrices, label, dtype, way) => {
  for (const fullMatrices of [false, true]) {
    const { U, S, Vh } = way(() => svd(x, { fullMatrices }));
    const [u, s, vh] = [await downloadMatrices(U), await downloadDiagonals(S), await downloadMatrices(Vh)];
    matrices.forEach((a, i) => {
      expectOrthonormal(`svd U of ${label}`, u[i]!, size(a), dtype);
      expectOrthonormal(`svd V of ${label}`, transpose(vh[i]!), size(a), dtype);
      const k = s[i]!.length;
      const product = times(
        times(
          u[i]!.map((row) => row.slice(0, k)),
          s[i]!,
        ),
        vh[i]!.slice(0, k),
      );
      expectSmall(`svd of ${label}`, minus(product, a), size(a), dtype, normOf(a));
      const values = s[i]!.map((row, j) => row[j]!);
      expect(
        values.every((value, j) => value >= 0 && (j === 0 || value <= values[j - 1]!)),
        "in descending order",
      ).toBe(true);
    });
  }
};

const symmetric = (a: Matrix): Matrix => a.map((row, i) => row.map((_, j) => a[Math.max(i, j)]![Math.min(i, j)]!));

const checkEigh: Decomposition = async (x, matrices, label, dtype, way) => {
  const { eigenvalues, eigenvectors } = way(() => eigh(x));
  const [values, vectors] = [await downloadDiagonals(eigenvalues), await downloadMatrices(eigenvectors)];
  matrices.forEach((a, i) => {
    expectOrthonormal(`eigh of ${label}`, vectors[i]!, size(a), dtype);
    const product = times(times(vectors[i]!, values[i]!), transpose(vectors[i]!));
    expectSmall(`eigh of ${label}`, minus(product, symmetric(a)), size(a), dtype, normOf(symmetric(a)));
    const found = values[i]!.map((row, j) => row[j]!);
    expect(
      found.every((value, j) => j === 0 || value >= found[j - 1]!),
      "in ascending order",
    ).toBe(true);
  });
};

const decompositions: readonly (readonly [name: string, square: boolean, check: Decomposition])[] = [
  ["qr", false, checkQR],
  ["lu", false, checkLU],
  ["svd", false, checkSVD],
  ["eigh", true, checkEigh],
];

/** The matrices times their transposes, and something on the diagonal. */
const definite = (x: Plain): Plain => {
  const products = matricesOf(x).map((a) => times(a, transpose(a)).map((row, i) => row.map((value, j) => value + Number(i === j))));
  return { shape: x.shape, data: products.flat(2) };
};

async function checkCholesky(dtype: Real, way: Way): Promise<void> {
  for (const [label, x] of inputs(true, 7).filter(([name]) => !name.startsWith("huge"))) {
    const exact = rounded(definite(x), dtype);
    const l = await downloadMatrices(way(() => cholesky(upload(exact, dtype))));
    const u = await downloadMatrices(way(() => cholesky(upload(exact, dtype), { upper: true })));
    matricesOf(exact).forEach((a, i) => {
      expectSmall(`cholesky of ${label}`, minus(times(l[i]!, transpose(l[i]!)), a), size(a), dtype, normOf(a));
      expectSmall(`upper cholesky of ${label}`, minus(times(transpose(u[i]!), u[i]!), a), size(a), dtype, normOf(a));
    });
  }
}

/** ‖A·x − b‖ ≤ 10·n·ε·‖A‖·‖x‖, ill-conditioned matrices included. */
async function checkSolve(dtype: Real, way: Way): Promise<void> {
  const tried = [
    ...inputs(true, 11).filter(([label]) => /^(\[|hilbert|tiny|identity)/.test(label)),
    ["hilbert [8,8]", hilbert(8)] as const,
  ];
  for (const [label, x] of tried) {
    if (label.startsWith("tiny")) continue;
    const a = rounded(x, dtype);
    const n = a.shape.at(-1)!;
    const b = rounded(randomPlain([...a.shape.slice(0, -2), n, 2], "float32", new Sequence(5)), dtype);
    const [left, right] = [upload(a, dtype), upload(b, dtype)];
    const solved = await downloadMatrices(way(() => solve(left, right)));
    const fromRight = await downloadMatrices(way(() => solve(left, right.transpose(-2, -1), { left: false })));
    const lower = await downloadMatrices(way(() => solveTriangular(left, right, { upper: false, unitriangular: true })));
    const targets = matricesOf(b);
    matricesOf(a).forEach((matrix, i) => {
      const scale = normOf(matrix);
      expectSmall(`solve ${label}`, minus(times(matrix, solved[i]!), targets[i]!), n, dtype, scale * normOf(solved[i]!));
      const other = minus(times(fromRight[i]!, matrix), transpose(targets[i]!));
      expectSmall(`solve ${label} from the right`, other, n, dtype, scale * normOf(fromRight[i]!));
      const triangle = matrix.map((row, r) => row.map((value, c) => (c < r ? value : Number(c === r))));
      const rest = minus(times(triangle, lower[i]!), targets[i]!);
      expectSmall(`solveTriangular ${label}`, rest, n, dtype, normOf(triangle) * normOf(lower[i]!));
    });
  }
}

/** Aᵀ·(A·x − b) vanishes, at any rank; and of all such x the one found is the smallest: it lies in the rows' span, x = A⁺·A·x. */
async function checkLeastSquares(dtype: Real, way: Way): Promise<void> {
  for (const [label, x] of inputs(false, 23)) {
    if (/tiny|huge/.test(label)) continue;
    const a = rounded(x, dtype);
    const [m, n] = [a.shape.at(-2)!, a.shape.at(-1)!];
    const b = rounded(randomPlain([...a.shape.slice(0, -2), m, 2], "float32", new Sequence(3)), dtype);
    const { solution, inverse } = way(() => ({ ...lstsq(upload(a, dtype), upload(b, dtype)), inverse: pinv(upload(a, dtype)) }));
    const [found, inverses] = [await downloadMatrices(solution), await downloadMatrices(inverse)];
    const targets = matricesOf(b);
    matricesOf(a).forEach((matrix, i) => {
      const residual = minus(times(matrix, found[i]!), targets[i]!);
      const scale = normOf(matrix) * (normOf(matrix) * normOf(found[i]!) + normOf(targets[i]!));
      expectSmall(`lstsq of ${label}`, times(transpose(matrix), residual), Math.max(m, n), dtype, scale);
      if (label.startsWith("hilbert")) return;
      const again = times(inverses[i]!, times(matrix, found[i]!));
      const condition = normOf(inverses[i]!) * normOf(matrix);
      expectSmall(`pinv of ${label}`, minus(again, found[i]!), Math.max(m, n), dtype, (1 + condition) * (1 + normOf(found[i]!)));
    });
  }
}

/** Of so many rows that factorisations go by blocks, whose products the device may compute. */
async function checkBlocks(dtype: Real, n: number): Promise<void> {
  if (zeros([1]).storage.device.backend.readSync === undefined) return;
  const columns = 40;
  const drawn = (shape: readonly number[], seed: number): Plain => rounded(randomPlain(shape, "float32", new Sequence(seed)), dtype);
  for (const shape of [
    [2, n, n],
    [n, n + 50],
    [n + 50, n],
  ]) {
    const x = drawn(shape, shape.length + shape.at(-1)!);
    await checkLU(upload(x, dtype), matricesOf(x), `[${shape}]`, dtype, ways.kernels);
  }
  const [a, b] = [drawn([2, n, n], 31), drawn([2, n, columns], 32)];
  const [left, right] = [upload(a, dtype), upload(b, dtype)];
  const solved = await downloadMatrices(solve(left, right));
  const inverses = await downloadMatrices(inv(left));
  // What lies beside the diagonal is small, so that the condition is.
  const narrow: Plain = {
    shape: a.shape,
    data: a.data.map((value, i) => (Math.floor(i / n) % n === i % n ? 2 : Math.fround(Number(value) / n))),
  };
  const triangles = ([true, false] as const).map((upper) => ({ upper, x: solveTriangular(upload(narrow, dtype), right, { upper }) }));
  const exact = rounded(definite(a), dtype);
  const lower = await downloadMatrices(cholesky(upload(exact, dtype)));
  for (const [i, matrix] of matricesOf(a).entries()) {
    const target = matricesOf(b)[i]!;
    const scale = normOf(matrix);
    expectSmall("solve by blocks", minus(times(matrix, solved[i]!), target), n, dtype, scale * normOf(solved[i]!));
    expectSmall("inv by blocks", minus(times(matrix, inverses[i]!), identity(n)), n, dtype, scale * normOf(inverses[i]!));
    for (const { upper, x } of triangles) {
      const triangle = matricesOf(narrow)[i]!.map((row, r) => row.map((value, c) => ((upper ? c >= r : c <= r) ? value : 0)));
      const found = (await downloadMatrices(x))[i]!;
      expectSmall(
        `solveTriangular by blocks, upper: ${upper}`,
        minus(times(triangle, found), target),
        n,
        dtype,
        normOf(triangle) * normOf(found),
      );
    }
    const want = matricesOf(exact)[i]!;
    expectSmall("cholesky by blocks", minus(times(lower[i]!, transpose(lower[i]!)), want), n, dtype, normOf(want));
    expect(
      lower[i]!.every((row, r) => row.every((value, c) => c <= r || value === 0)),
      "nothing above the diagonal",
    ).toBe(true);
  }
  // A minor that is not positive is found in whichever block it lies.
  for (const at of [3, n >> 1, n - 1]) {
    const wrong: Plain = { shape: [n, n], data: identity(n).flatMap((row, i) => row.map((value) => (i === at ? -value : value))) };
    expect(() => cholesky(upload(wrong, dtype)), `minor ${at + 1}`).toThrow(`the leading minor of order ${at + 1} is not`);
  }
}

async function checkSmaller(dtype: Real, way: Way): Promise<void> {
  const a = upload({ shape: [2, 2, 2], data: [1, 2, 3, 4, 2, 0, 0, 0] }, dtype);
  const values = async (x: Tensor): Promise<number[]> => Array.from((await x.data()) as ArrayLike<number>, Number);
  const near = async (x: Tensor, want: readonly number[]): Promise<void> => {
    const got = await values(x);
    expect(got.length).toBe(want.length);
    got.forEach((value, i) => {
      if (value !== want[i] && !(Math.abs(value - want[i]!) <= 50 * epsilon[dtype] * Math.max(1, Math.abs(want[i]!))))
        expect.fail(`element ${i} is ${value}, not ${want[i]}`);
    });
  };
  await near(
    way(() => det(a)),
    [-2, 0],
  );
  await near(
    way(() => slogdet(a).sign),
    [-1, 0],
  );
  await near(
    way(() => slogdet(a).logabsdet),
    [Math.log(2), Number.NEGATIVE_INFINITY],
  );
  await near(
    way(() => matrixRank(a)),
    [2, 1],
  );
  await near(
    way(() => cond(a, 1)),
    [21, Number.POSITIVE_INFINITY],
  );
  await near(
    way(() => matrixNorm(a, "nuc")),
    [Math.sqrt(34), 2],
  );
  await near(
    way(() => inv(a.at(0))),
    [-2, 1, 1.5, -0.5],
  );
}

async function checkErrors(dtype: Real, way: Way): Promise<void> {
  const refused = async (run: () => Tensor, operation: string, text: RegExp): Promise<void> => {
    const error = await (async () => way(run).data())().then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error, operation).toBeInstanceOf(LinAlgError);
    expect((error as LinAlgError).operation).toBe(operation);
    expect((error as LinAlgError).message).toMatch(text);
  };
  const singular = upload({ shape: [2, 2, 2], data: [2, 0, 0, 2, 1, 2, 2, 4] }, dtype);
  await refused(() => inv(singular), "inv", /the matrix at \[1\] of the batch is singular/);
  await refused(() => solve(singular, singular), "solve", /singular/);
  await refused(() => cholesky(upload({ shape: [2, 2], data: [1, 2, 2, 1] }, dtype)), "cholesky", /not positive definite/);
  const wrong = upload({ shape: [2, 2], data: [1, Number.NaN, 2, 1] }, dtype);
  await refused(() => svd(wrong).S, "svd", /NaN or infinity/);
  await refused(() => eigh(wrong.transpose(0, 1)).eigenvalues, "eigh", /NaN or infinity/);
  await refused(() => pinv(wrong), "pinv", /NaN or infinity/);
}

async function checkEmpty(dtype: Real): Promise<void> {
  const of = (...shape: number[]): Tensor => zeros(shape, { dtype });
  const shapes = (...list: readonly Tensor[]): string => list.map((x) => `[${x.shape}]`).join(" ");
  const { Q, R } = qr(of(3, 0), "complete");
  expect(shapes(Q, R)).toBe("[3,3] [3,0]");
  const { U, S, Vh } = svd(of(2, 0, 3));
  expect(shapes(U, S, Vh)).toBe("[2,0,0] [2,0] [2,3,3]");
  expect(Array.from((await Vh.at(0).data()) as ArrayLike<number>)).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  const { P, L, U: upper } = lu(of(0, 3));
  expect(shapes(P, L, upper)).toBe("[0,0] [0,0] [0,3]");
  const { eigenvalues, eigenvectors } = eigh(of(0, 2, 2));
  expect(shapes(eigenvalues, eigenvectors)).toBe("[0,2] [0,2,2]");
  expect(shapes(inv(of(0, 0)), cholesky(of(3, 0, 0)), pinv(of(0, 3)), solve(of(0, 0), of(0, 2)))).toBe("[0,0] [3,0,0] [3,0] [0,2]");
  expect(shapes(lstsq(of(0, 2), of(0, 3)).solution, lstsq(of(2, 0), of(2, 3)).solution)).toBe("[2,3] [0,3]");
  expect(await det(of(0, 0)).item()).toBe(1);
  expect(await slogdet(of(0, 0)).logabsdet.item()).toBe(0);
}

/** Functions whose gradients are held to central differences. The weights of magnitudes make what has any sign a function. */
const weightsOf = (x: Tensor): Tensor =>
  upload(
    plain(x.shape, (_, i) => Math.sin(i + 1)),
    x.dtype,
  );
const weighed = (...list: readonly Tensor[]): Tensor => list.map((x) => x.mul(weightsOf(x)).sum()).reduce((a, b) => a.add(b));

const smooth: readonly (readonly [name: string, shape: readonly number[], f: (x: Tensor) => Tensor])[] = [
  ["cholesky", [3, 3], (x) => weighed(cholesky(x.matmul(x.transpose(-2, -1)).add(x.transpose(-2, -1).matmul(x))))],
  ["inv", [2, 3, 3], (x) => weighed(inv(x))],
  ["det", [2, 3, 3], (x) => weighed(det(x))],
  ["slogdet", [3, 3], (x) => slogdet(x).logabsdet],
  ["solve", [3, 3], (x) => weighed(solve(x, x.square()))],
  [
    "solveTriangular",
    [3, 3],
    (x) =>
      weighed(
        solveTriangular(x, x.square(), { upper: true }),
        solveTriangular(x, x.sin(), { upper: false, left: false, unitriangular: true }),
      ),
  ],
  ["lu, square", [2, 3, 3], (x) => weighed(lu(x).L, lu(x).U)],
  ["lu, wide", [2, 4], (x) => weighed(lu(x).L, lu(x).U)],
  ["lu, tall", [4, 2], (x) => weighed(lu(x).L, lu(x).U)],
  ["qr, tall", [4, 3], (x) => weighed(qr(x).Q, qr(x).R)],
  ["qr, square, complete", [3, 3], (x) => weighed(qr(x, "complete").Q, qr(x, "complete").R)],
  ["qr, wide", [2, 4], (x) => weighed(qr(x).Q, qr(x).R)],
  ["qr, R alone", [4, 3], (x) => weighed(qr(x, "r").R)],
  ["svd, tall", [4, 3], (x) => weighed(...Object.values(svd(x, { fullMatrices: false })).map((part: Tensor) => part.square()))],
  ["svd, wide", [2, 4], (x) => weighed(...Object.values(svd(x, { fullMatrices: false })).map((part: Tensor) => part.square()))],
  ["eigh", [3, 3], (x) => weighed(...Object.values(eigh(x.add(x.t()))).map((part: Tensor) => part.square()))],
  ["pinv, tall", [4, 2], (x) => weighed(pinv(x))],
  ["pinv, wide", [2, 3], (x) => weighed(pinv(x))],
  ["lstsq", [4, 2], (x) => weighed(lstsq(x, x.square()).solution, lstsq(x, x.sin()).residuals)],
  ["cond", [3, 3], (x) => weighed(cond(x), cond(x, 1), cond(x, "fro"))],
  [
    "matrixNorm",
    [3, 2],
    (x) => weighed(matrixNorm(x, 2), matrixNorm(x, -2), matrixNorm(x, "nuc"), matrixNorm(x, Number.POSITIVE_INFINITY)),
  ],
];

/** First and second derivatives along a direction, against central differences of the values and of the gradients. */
async function checkGradients(subject: Subject): Promise<void> {
  if (subject.bestFloat !== "float64") return;
  const step = 1e-6;
  for (const [name, shape, f] of smooth) {
    const at = randomPlain(shape, "float32", new Sequence(shape.length * 17 + shape[0]!), -2, 2);
    const along = plain(shape, (_, i) => Math.cos(3 * i));
    const moved = (by: number): Tensor =>
      upload({ shape, data: at.data.map((value, i) => Number(value) + by * Number(along.data[i])) }, "float64");
    const slope = (x: Tensor, second: boolean): Tensor => {
      const [g] = grad(f(x), [x], { createGraph: second }) as [Tensor];
      return second ? g : g.detach();
    };
    const direction = upload(along, "float64");
    const leaf = moved(0).requireGrad();
    const g = slope(leaf, true);
    const first = g.mul(direction).sum();
    const second = first.requiresGrad ? (grad(first, [leaf], { allowUnused: true })[0] ?? null) : null;
    const values = await Promise.all([step, -step].map(async (by) => Number(await f(moved(by)).item())));
    const wanted = (values[0]! - values[1]!) / (2 * step);
    const scale = 1 + Math.abs(wanted);
    expect(Math.abs(Number(await first.item()) - wanted) / scale, `${name}: the gradient`).toBeLessThan(1e-6);
    const slopes = await Promise.all(
      [step, -step].map(async (by) => Array.from((await slope(moved(by).requireGrad(), false).data()) as ArrayLike<number>, Number)),
    );
    const got = second === null ? slopes[0]!.map(() => 0) : Array.from((await second.data()) as ArrayLike<number>, Number);
    const want = slopes[0]!.map((value, i) => (value - slopes[1]![i]!) / (2 * step));
    const most = want.reduce((a, b) => Math.max(a, Math.abs(b)), 1);
    got.forEach((value, i) => void expect(Math.abs(value - want[i]!) / most, `${name}: second derivative ${i}`).toBeLessThan(1e-5));
  }
}

/** Decompositions and solutions: by the device's kernels, and as compositions. */
export function linalgSection(subject: Subject): void {
  const each = async (run: (dtype: Real, way: Way) => Promise<void>): Promise<void> => {
    for (const dtype of subject.dtypes(["float32", "float64"]) as readonly Real[]) {
      for (const way of Object.values(ways)) await run(dtype, way);
    }
  };
  for (const [name, square, check] of decompositions) {
    subject.check("linalg", `${name} makes the matrix again, in every layout`, () =>
      each(async (dtype, way) => {
        for (const [i, [label, x]] of inputs(square, 3).entries()) {
          if (dtype === "float32" && /tiny|huge/.test(label)) continue;
          const layout = layoutNames[i % layoutNames.length]!;
          const exact = rounded(x, dtype);
          await check(arranged(layout, exact, dtype), matricesOf(exact), `${label}, ${dtype}, ${layout}`, dtype, way);
        }
      }),
    );
  }
  subject.check("linalg", "cholesky makes the matrix again", () => each(checkCholesky));
  subject.check("linalg", "solve and solveTriangular leave no residual", () => each(checkSolve));
  subject.check("linalg", "lstsq solves the normal equations at any rank", () => each(checkLeastSquares));
  subject.check("linalg", "det, slogdet, cond, norms and ranks, of singular matrices too", () => each(checkSmaller));
  subject.check("linalg", "singular, indefinite and infinite matrices are errors that name them", () => each(checkErrors));
  subject.check("linalg", "matrices of many rows, by blocks", async () => {
    for (const dtype of subject.dtypes(["float32", "float64"]) as readonly Real[]) for (const n of [36, 90]) await checkBlocks(dtype, n);
  });
  subject.check("linalg", "matrices and batches of nothing", async () => {
    for (const dtype of subject.dtypes(["float32", "float64"]) as readonly Real[]) await checkEmpty(dtype);
  });
  subject.check("linalg", "gradients of both orders agree with central differences", () => checkGradients(subject));
}
