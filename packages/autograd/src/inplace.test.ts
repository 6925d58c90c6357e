import { readFileSync } from "node:fs";
import { cpu } from "@adjoint/backend-cpu-js";
import { AutogradError, ones, ShapeError, slice, type Tensor, tensor, use, zeros } from "@adjoint/core";
import { describe, expect, it } from "vitest";
import { grad, gradcheck, noGrad } from "./index";

await use(cpu());

interface Case {
  readonly name: string;
  readonly raises?: true;
  readonly results?: unknown[];
}
const { cases } = JSON.parse(readFileSync(new URL("../golden/inplace.json", import.meta.url), "utf8")) as { cases: Case[] };

const float64 = { dtype: "float64" } as const;
const leaf = (...values: number[]): Tensor => tensor(values, { ...float64, requiresGrad: true });
const plain = (...values: number[]): Tensor => tensor(values, float64);
const square = (): Tensor =>
  tensor(
    [
      [1, 2],
      [3, 4],
    ],
    { ...float64, requiresGrad: true },
  );
const index = (...values: number[]): Tensor => tensor(values, { dtype: "int32" });

function through(y: Tensor, ...leaves: Tensor[]): (Tensor | null)[] {
  const weights = tensor(
    Array.from({ length: y.numel() }, (_, i) => i + 1),
    float64,
  ).reshape(y.shape);
  y.mul(weights).sum().backward();
  return [y, ...leaves.map((x) => x.grad)];
}

/** The same programs, under the same names, as in `tools/golden/inplace.py`. */
const programs: Record<string, () => (Tensor | null)[]> = {
  scale_a_row() {
    const x = square();
    const y = x.mul(2);
    y.select(0, 1).mul_(3);
    return through(y, x);
  },
  write_seen_by_an_older_view() {
    const x = square();
    const y = x.mul(2);
    const row = y.at(0);
    y.mul_(x);
    return through(row, x);
  },
  write_through_one_view_seen_by_another() {
    const x = square();
    const y = x.mul(2);
    const [row, column] = [y.at(0), y.at(":", 0)];
    row.mul_(x.at(1));
    return through(column, x);
  },
  chain_of_views() {
    const x = leaf(1, 2, 3, 4);
    const y = x.mul(1);
    y.reshape([2, 2]).t().at(0).mul_(3);
    y.at(slice(1)).exp_();
    return through(y, x);
  },
  view_of_a_view_written_twice() {
    const x = leaf(1, 2, 3, 4, 5, 6);
    return through(viewWrittenTwice(x), x);
  },
  flip_and_slice() {
    const x = leaf(1, 2, 3, 4, 5, 6);
    const y = x.mul(1);
    y.narrow(0, 1, 4)
      .at(slice(null, null, 2))
      .mul_(10);
    y.reshape([3, 2]).permute([1, 0]).at(1).sin_();
    return through(y, x);
  },
  value_with_a_gradient_into_a_plain_tensor() {
    const x = leaf(1, 2);
    const y = zeros([2, 2], float64);
    y.set_([0], x);
    y.at(1).add_(x.mul(3));
    return through(y, x);
  },
  views_of_a_plain_tensor_written_to() {
    const x = leaf(1, 2);
    const y = ones([2, 2], float64);
    const column = y.at(":", 1);
    y.at(0).mul_(x);
    return through(column, x);
  },
  set_at_an_index() {
    const x = square();
    const y = x.mul(2);
    y.set_([0, 1], 7);
    return through(y, x);
  },
  set_a_slice_to_a_tensor() {
    const [x, w] = [square(), leaf(5, 6)];
    const y = x.mul(2);
    y.set_([":", 0], w.mul(w));
    return through(y, x, w);
  },
  set_at_picked_rows() {
    const [x, w] = [square(), leaf(5, 6)];
    const y = x.mul(x);
    y.set_([index(1)], w);
    return through(y, x, w);
  },
  set_on_a_view() {
    const [x, w] = [leaf(1, 2, 3, 4), leaf(5)];
    const y = x.mul(x);
    y.reshape([2, 2]).set_([slice(1), ":"], w);
    return through(y, x, w);
  },
  copy_all() {
    const [x, w] = [leaf(1, 2), leaf(3, 4)];
    const y = x.mul(2);
    y.copy_(w.mul(5));
    return through(y, x, w);
  },
  copy_a_constant() {
    const x = leaf(1, 2);
    const y = x.mul(2);
    y.copy_(plain(8, 9));
    return through(y, x);
  },
  copy_a_leaf() {
    const w = leaf(3, 4);
    const y = zeros([2], float64);
    y.copy_(w);
    return through(y, w);
  },
  copy_broadcast() {
    const [x, w] = [square(), leaf(3)];
    const y = x.mul(2);
    y.copy_(w);
    return through(y, x, w);
  },
  zero_all() {
    const x = leaf(1, 2);
    const y = x.mul(2);
    y.zero_();
    return through(y, x);
  },
  fill_a_row() {
    const x = square();
    const y = x.mul(x);
    y.at(1).fill_(3);
    return through(y, x);
  },
  multiply_by_what_needs_it() {
    const [x, w] = [leaf(1, 2), leaf(3, 4)];
    const y = x.mul(2);
    y.mul_(w);
    return through(y, x, w);
  },
  power_of_itself_in_place() {
    const [x, w] = [leaf(1, 2), leaf(3, 2)];
    const y = x.mul(2);
    y.pow_(w);
    return through(y, x, w);
  },
  chain_of_unary_ops() {
    const x = leaf(0.1, 0.2);
    return through(chainOfUnaryOps(x), x);
  },
  relu_of_a_linear() {
    const [x, w] = [square(), square()];
    const y = x.matmul(w).sub(9);
    y.relu_();
    return through(y, x, w);
  },
  strided_target() {
    const [x, w] = [square(), square()];
    const y = x.mul(2).t();
    y.mul_(w);
    return through(y, x, w);
  },
  broadcast_operand() {
    const [x, w] = [square(), leaf(3, 4)];
    const y = x.mul(2);
    y.at(0).mul_(w).add_(w.at(0));
    return through(y, x, w);
  },
  leaf_in_place: () => [leaf(1, 2).add_(1)],
  view_of_a_leaf_in_place: () => [leaf(1, 2).at(0).add_(1)],
  set_on_a_leaf: () => [leaf(1, 2).set_([0], 5)],
  older_view_of_what_became_a_leaf() {
    const x = plain(1, 2);
    const row = x.at(slice(0, 1));
    x.requireGrad();
    return [row.mul_(2)];
  },
  leaf_within_no_grad() {
    const x = leaf(1, 2);
    noGrad(() => {
      x.at(0).add_(1);
      x.mul_(2);
    });
    return through(x.mul(x), x);
  },
  saved_then_changed() {
    const y = leaf(1, 2).mul(2);
    const z = y.mul(y);
    y.mul_(2);
    z.sum().backward();
    return [];
  },
  saved_then_changed_through_a_view() {
    const y = leaf(1, 2).mul(2);
    const z = y.mul(y);
    y.at(0).mul_(2);
    z.sum().backward();
    return [];
  },
  saved_then_changed_by_a_detached_view() {
    const y = leaf(1, 2).mul(2);
    const z = y.mul(y);
    y.detach().mul_(5);
    z.sum().backward();
    return [];
  },
  saved_then_changed_within_no_grad() {
    const z = leaf(1, 2).mul(2).exp();
    noGrad(() => z.add_(1));
    z.sum().backward();
    return [];
  },
  result_saved_then_changed() {
    const y = leaf(4, 9).sqrt();
    y.add_(1);
    y.sum().backward();
    return [];
  },
  changed_where_nothing_was_saved() {
    const x = leaf(1, 2);
    const y = x.add(2);
    y.mul_(3);
    const z = y.add(y);
    y.add_(1);
    return through(z, x);
  },
  detached_view_changed() {
    const x = leaf(1, 2);
    const y = x.mul(2);
    y.detach().mul_(5);
    return through(y, x);
  },
  changed_within_no_grad() {
    const x = leaf(1, 2);
    const y = x.mul(2);
    noGrad(() => y.add_(1));
    return through(y.mul(y), x);
  },
  view_from_no_grad_written_to() {
    const y = leaf(1, 2).mul(2);
    const row = noGrad(() => y.at(slice(0, 1)));
    return [row.mul_(2)];
  },
  expanded_view: () => [zeros([1], float64).expand([3]).add_(1)],
  expanded_view_copied_into: () => [
    zeros([1], float64)
      .expand([3])
      .copy_(plain(1, 2, 3)),
  ],
  expanded_view_filled() {
    const x = leaf(2);
    return through(expandedAndFilled(x), x);
  },
  integers_keep_no_gradient() {
    const y = zeros([2], { dtype: "int32" });
    y.copy_(leaf(1, 2));
    return [y];
  },
  hook_of_the_old_value() {
    const x = leaf(1, 2);
    const y = x.mul(2);
    const seen: Tensor[] = [];
    y.registerHook((g) => void seen.push(g));
    y.mul_(5);
    return [...through(y, x), ...seen];
  },
  retained_gradient_moves_on() {
    const x = leaf(1, 2);
    const y = x.mul(2).retainGrad();
    y.mul_(5);
    return [...through(y, x), y.grad];
  },
  retained_gradient_of_a_view_moves_on() {
    const x = leaf(1, 2);
    const y = x.mul(2);
    const row = y.at(slice(0, 1)).retainGrad();
    y.mul_(3);
    y.sum().add(row.sum().mul(10)).backward();
    return [x.grad, row.grad];
  },
  second_order() {
    const x = leaf(1, 2, 3, 4);
    const y = x.mul(x);
    y.reshape([2, 2])
      .at(0)
      .mul_(x.at(slice(2)));
    const [first] = grad(y.mul(y).sum(), x, { createGraph: true });
    return through(first!, x);
  },
  third_order() {
    const x = leaf(0.5, 1.5);
    const y = x.mul(x);
    y.at(slice(1))
      .mul_(y.at(slice(0, 1)).detach().add(x.at(1)))
      .sin_();
    const [first] = grad(y.sum(), x, { createGraph: true });
    const [second] = grad(first!.mul(first!).sum(), x, { createGraph: true });
    return through(second!, x);
  },
  loop_that_fills_a_buffer() {
    const x = leaf(0.5, 0.25);
    const states = zeros([4, 2], float64);
    let h = x;
    for (let step = 0; step < 4; step++) {
      h = h.mul(1.5).add(x).tanh();
      states.set_([step], h);
    }
    return through(states, x);
  },
  accumulator() {
    const x = leaf(1, 2);
    const total = zeros([2], float64);
    for (let step = 0; step < 3; step++) {
      total.add_(x.mul(step + 1));
      total.at(0).mul_(2);
    }
    return through(total, x);
  },
  only_the_written_part_reaches_the_value() {
    const [x, w] = [leaf(1, 2, 3), leaf(7)];
    const y = x.mul(2);
    y.set_([slice(1, 2)], w);
    return through(y.at(slice(1, 2)).mul(4), x, w);
  },
};

function viewWrittenTwice(x: Tensor): Tensor {
  const y = x.mul(1);
  const block = y.reshape([2, 3]).at(":", slice(1));
  block.mul_(2);
  block.at(1).mul_(block.at(0));
  return y;
}

const chainOfUnaryOps = (x: Tensor): Tensor => x.mul(2).sin_().exp_().tanh_().sqrt_();

function expandedAndFilled(x: Tensor): Tensor {
  const y = x.mul(3);
  y.expand([3]).fill_(4);
  return y;
}

/** PyTorch refuses these, for its saved tensors lie where the result is written; ours are copies, and the gradient is right. */
const beyond: Record<string, { fn: (x: Tensor) => Tensor; at: Tensor }> = {
  view_of_a_view_written_twice: { fn: viewWrittenTwice, at: leaf(1, 2, 3, 4, 5, 6) },
  chain_of_unary_ops: { fn: chainOfUnaryOps, at: leaf(0.1, 0.2) },
  expanded_view_filled: { fn: expandedAndFilled, at: leaf(2) },
};

const close = (actual: unknown, expected: unknown): void => {
  const [a, b] = [[actual].flat(4) as number[], [expected].flat(4) as number[]];
  expect(a.length).toBe(b.length);
  a.forEach((value, i) => expect(Math.abs(value - b[i]!)).toBeLessThanOrEqual(1e-7 + 1e-7 * Math.abs(b[i]!)));
};

describe("in place, as PyTorch has it", () => {
  it("has every program of the golden file", () => {
    expect(Object.keys(programs)).toEqual(cases.map(({ name }) => name));
  });

  it.each(cases.filter(({ results }) => results))("$name", async ({ name, results }) => {
    const actual = programs[name]!();
    expect(actual.length).toBe(results!.length);
    for (const [i, x] of actual.entries()) close(await x!.toArray(), results![i]);
  });

  it.each(cases.filter(({ name, raises }) => raises && !(name in beyond)))("refuses: $name", ({ name }) => {
    let error: unknown;
    try {
      programs[name]!();
    } catch (thrown) {
      error = thrown;
    }
    expect(error instanceof AutogradError || error instanceof ShapeError).toBe(true);
  });

  it.each(Object.keys(beyond))("right where PyTorch refuses: %s", async (name) => {
    programs[name]!();
    const { fn, at } = beyond[name]!;
    expect(await gradcheck(fn, [at])).toBe(true);
  });
});
