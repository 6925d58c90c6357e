//! `recurrent`: one direction of one layer of an LSTM or a GRU over a whole sequence, and its gradients. The weight is
//! packed once for all steps, and what lies between two products is one walk over the gates.
//!
//! Command: kind, steps T, batch N, hidden size H, whether the steps go from the end, scratch of a step's product; of a
//! gradient, scratch of the weight's product, with its columns and depth at a time; then addresses, of which 0 stands
//! for what is not there. All of it is float32 and contiguous; shapes are those of the records.

use crate::command::Command;
use crate::math32::{exp, splat};
use crate::math32_inverse::tanh;
use crate::product::Product;
use crate::vectors::{LANES, lanes_of};
use core::arch::wasm32::*;

const LSTM: usize = 0;
const LSTM_GRAD: usize = 1;
const GRU: usize = 2;

/// Where the addresses start.
const ADDRESSES: usize = 9;

#[inline(always)]
fn sigmoid(x: v128) -> v128 {
    f32x4_div(splat(1.0), f32x4_add(splat(1.0), exp(f32x4_neg(x))))
}

/// The derivative of a sigmoid, from its value.
#[inline(always)]
fn slope(y: v128) -> v128 {
    f32x4_mul(y, f32x4_sub(splat(1.0), y))
}

/// 1 − y²: the derivative of tanh, from its value.
#[inline(always)]
fn tanh_slope(y: v128) -> v128 {
    f32x4_sub(splat(1.0), f32x4_mul(y, y))
}

/// Elements `i…` of a row: a whole vector of them, or as many as are left.
#[derive(Clone, Copy)]
struct Lanes<const WHOLE: bool> {
    i: usize,
    left: usize,
}

impl<const WHOLE: bool> Lanes<WHOLE> {
    #[inline(always)]
    unsafe fn of(self, row: *const f32) -> v128 {
        let at = row.add(self.i);
        if WHOLE {
            return v128_load(at as *const v128);
        }
        let mut lanes = [0f32; LANES];
        for (lane, x) in lanes.iter_mut().enumerate().take(self.left) {
            *x = *at.add(lane);
        }
        v128_load(lanes.as_ptr() as *const v128)
    }

    /// `x`, and what stands in a row that may be missing.
    #[inline(always)]
    unsafe fn plus(self, x: v128, row: *const f32) -> v128 {
        if row.is_null() { x } else { f32x4_add(x, self.of(row)) }
    }

    #[inline(always)]
    unsafe fn put(self, row: *mut f32, x: v128) {
        let at = row.add(self.i);
        if WHOLE {
            return v128_store(at as *mut v128, x);
        }
        for (lane, value) in lanes_of(x).into_iter().enumerate().take(self.left) {
            *at.add(lane) = value;
        }
    }
}

/// What happens to each element of a state, several rows side by side.
trait Step {
    unsafe fn lanes<const WHOLE: bool>(&self, lanes: Lanes<WHOLE>);
}

#[inline(always)]
unsafe fn walk(length: usize, step: impl Step) {
    let whole = length - length % LANES;
    for i in (0..whole).step_by(LANES) {
        step.lanes(Lanes::<true> { i, left: LANES });
    }
    if whole < length {
        step.lanes(Lanes::<false> { i: whole, left: length - whole });
    }
}

/// The place of row `row` of step `t` in [T, N, width], null where there is no such tensor.
#[inline(always)]
fn row_of<T>(base: *mut T, index: usize, width: usize) -> *mut T {
    if base.is_null() { base } else { base.wrapping_add(index * width) }
}

/// The sizes, and the order of the steps.
#[derive(Clone, Copy)]
struct Sequence {
    steps: usize,
    batch: usize,
    hidden: usize,
    reverse: bool,
    command: Command,
}

impl Sequence {
    unsafe fn of(command: Command) -> Sequence {
        let [steps, batch, hidden] = core::array::from_fn(|i| command.word(1 + i));
        Sequence { steps, batch, hidden, reverse: command.word(4) != 0, command }
    }

    unsafe fn tensors<const N: usize>(&self) -> [*mut f32; N] {
        core::array::from_fn(|i| self.command.address(ADDRESSES + i) as *mut f32)
    }

    /// The step that is made at this position, and the one before it.
    fn step(&self, position: usize) -> (usize, Option<usize>) {
        let at = |p: usize| if self.reverse { self.steps - 1 - p } else { p };
        (at(position), position.checked_sub(1).map(at))
    }

    /// The state [N, H] that a step begins with.
    fn before(&self, states: *mut f32, initial: *mut f32, earlier: Option<usize>) -> *mut f32 {
        earlier.map_or(initial, |t| row_of(states, t * self.batch, self.hidden))
    }

    /// A state times the transposed weight [gates·H, H].
    unsafe fn forwards(&self, weight: *mut f32, gates: usize) -> Product<f32> {
        let h = self.hidden;
        let mut product = self.of_step(weight, [gates * h, h], [1, h]);
        product.b_columns_contiguous = true;
        product
    }

    /// The gradients of the gates times the weight [gates·H, H].
    unsafe fn backwards(&self, weight: *mut f32, gates: usize) -> Product<f32> {
        let h = self.hidden;
        let mut product = self.of_step(weight, [h, gates * h], [h, 1]);
        product.b_rows_contiguous = true;
        product
    }

    /// Rows times the weight, whose packed form stays for the next step. The steps are those of the weight along k and n.
    unsafe fn of_step(&self, weight: *mut f32, [n, k]: [usize; 2], [k_step, n_step]: [usize; 2]) -> Product<f32> {
        let mut product = Product::within(self.command.address(5), [self.batch, n, k], n, k);
        product.b = weight;
        (0..self.batch).for_each(|i| *product.a_rows.add(i) = (i * k) as i32);
        (0..k).for_each(|p| *product.a_depths.add(p) = p as i32);
        (0..k).for_each(|p| *product.b_depths.add(p) = (p * k_step) as i32);
        (0..n).for_each(|j| *product.b_columns.add(j) = (j * n_step) as i32);
        product.a_contiguous = true;
        product
    }

    /// The weight's gradient: one product over all steps of the gates' gradients and the states before them.
    unsafe fn of_weight(&self, to: *mut f32, of_gates: *mut f32, states: *mut f32, initial: *mut f32, gates: usize) {
        let (m, n, k) = (gates * self.hidden, self.hidden, self.steps * self.batch);
        let mut product = Product::within(self.command.address(6), [m, n, k], self.command.word(7), self.command.word(8));
        (product.a, product.b, product.c) = (of_gates, states, to);
        (0..m).for_each(|j| *product.a_rows.add(j) = j as i32);
        (0..k).for_each(|p| *product.a_depths.add(p) = (p * m) as i32);
        (0..n).for_each(|j| *product.b_columns.add(j) = j as i32);
        for position in 0..self.steps {
            let (t, earlier) = self.step(position);
            let from = (self.before(states, initial, earlier) as isize - states as isize) / size_of::<f32>() as isize;
            (0..self.batch).for_each(|row| *product.b_depths.add(t * self.batch + row) = from as i32 + (row * n) as i32);
        }
        product.b_rows_contiguous = true;
        product.one();
    }
}

struct LstmStep {
    h: usize,
    share: *const f32,
    gates: *mut f32,
    before: *const f32,
    cell: *mut f32,
    hidden: *mut f32,
}

impl Step for LstmStep {
    #[inline(always)]
    unsafe fn lanes<const WHOLE: bool>(&self, lanes: Lanes<WHOLE>) {
        let gate = |g: usize| {
            let at = self.gates.add(g * self.h);
            let x = f32x4_add(lanes.of(at), lanes.of(self.share.add(g * self.h)));
            lanes.put(at, x);
            x
        };
        let (input, forget, candidate, output) = (gate(0), gate(1), gate(2), gate(3));
        let kept = f32x4_mul(sigmoid(forget), lanes.of(self.before));
        let cell = f32x4_add(kept, f32x4_mul(sigmoid(input), tanh(candidate)));
        lanes.put(self.cell, cell);
        lanes.put(self.hidden, f32x4_mul(sigmoid(output), tanh(cell)));
    }
}

#[inline(never)]
unsafe fn lstm(sequence: Sequence) {
    let [shares, hidden0, cell0, weight, hidden, cells, gates] = sequence.tensors();
    let (n, h) = (sequence.batch, sequence.hidden);
    let mut product = sequence.forwards(weight, 4);
    for position in 0..sequence.steps {
        let (t, earlier) = sequence.step(position);
        let before = sequence.before(cells, cell0, earlier);
        product.a = sequence.before(hidden, hidden0, earlier);
        product.c = gates.add(t * n * 4 * h);
        product.one();
        for row in 0..n {
            let at = t * n + row;
            walk(
                h,
                LstmStep {
                    h,
                    share: shares.add(at * 4 * h),
                    gates: gates.add(at * 4 * h),
                    before: before.add(row * h),
                    cell: cells.add(at * h),
                    hidden: hidden.add(at * h),
                },
            );
        }
    }
}

struct LstmGradientStep {
    h: usize,
    gates: *const f32,
    cell: *const f32,
    before: *const f32,
    of_hidden: *const f32,
    /// Of the cell after the step in later ones; becomes that of the cell before the step.
    of_cell: *mut f32,
    of_gates: *mut f32,
    /// What arrives at the hidden state, the cell and the gates of this step from outside.
    arriving: [*const f32; 3],
}

impl Step for LstmGradientStep {
    #[inline(always)]
    unsafe fn lanes<const WHOLE: bool>(&self, lanes: Lanes<WHOLE>) {
        let gate = |g: usize| lanes.of(self.gates.add(g * self.h));
        let of = lanes.plus(lanes.of(self.of_hidden), self.arriving[0]);
        let (o, shown) = (sigmoid(gate(3)), tanh(lanes.of(self.cell)));
        let of_output = f32x4_mul(f32x4_mul(of, shown), slope(o));
        let of_cell = lanes.plus(lanes.of(self.of_cell), self.arriving[1]);
        let of_cell = f32x4_add(of_cell, f32x4_mul(f32x4_mul(of, o), tanh_slope(shown)));
        let (i, f, g) = (sigmoid(gate(0)), sigmoid(gate(1)), tanh(gate(2)));
        let gradients = [
            f32x4_mul(f32x4_mul(of_cell, g), slope(i)),
            f32x4_mul(f32x4_mul(of_cell, lanes.of(self.before)), slope(f)),
            f32x4_mul(f32x4_mul(of_cell, i), tanh_slope(g)),
            of_output,
        ];
        for (at, gradient) in gradients.into_iter().enumerate() {
            lanes.put(self.of_gates.add(at * self.h), lanes.plus(gradient, row_of(self.arriving[2] as *mut f32, at, self.h)));
        }
        lanes.put(self.of_cell, f32x4_mul(of_cell, f));
    }
}

#[inline(never)]
unsafe fn lstm_gradient(sequence: Sequence) {
    let [hidden0, cell0, weight, hidden, cells, gates, to_hidden, to_cells, to_gates, of_gates, of_hidden, of_cell, of_weight] =
        sequence.tensors();
    let (n, h) = (sequence.batch, sequence.hidden);
    of_hidden.write_bytes(0, n * h);
    of_cell.write_bytes(0, n * h);
    let mut product = sequence.backwards(weight, 4);
    for position in (0..sequence.steps).rev() {
        let (t, earlier) = sequence.step(position);
        let before = sequence.before(cells, cell0, earlier);
        for row in 0..n {
            let at = t * n + row;
            walk(
                h,
                LstmGradientStep {
                    h,
                    gates: gates.add(at * 4 * h),
                    cell: cells.add(at * h),
                    before: before.add(row * h),
                    of_hidden: of_hidden.add(row * h),
                    of_cell: of_cell.add(row * h),
                    of_gates: of_gates.add(at * 4 * h),
                    arriving: [row_of(to_hidden, at, h), row_of(to_cells, at, h), row_of(to_gates, at, 4 * h)],
                },
            );
        }
        product.a = of_gates.add(t * n * 4 * h);
        product.c = of_hidden;
        product.one();
    }
    sequence.of_weight(of_weight, of_gates, hidden, hidden0, 4);
}

struct GruStep {
    h: usize,
    share: *const f32,
    products: *mut f32,
    bias: *const f32,
    before: *const f32,
    hidden: *mut f32,
}

impl Step for GruStep {
    #[inline(always)]
    unsafe fn lanes<const WHOLE: bool>(&self, lanes: Lanes<WHOLE>) {
        let share = |g: usize| lanes.of(self.share.add(g * self.h));
        let product = |g: usize| {
            let at = self.products.add(g * self.h);
            let x = lanes.plus(lanes.of(at), row_of(self.bias as *mut f32, g, self.h));
            lanes.put(at, x);
            x
        };
        let (of_reset, of_update, of_candidate) = (product(0), product(1), product(2));
        let reset = sigmoid(f32x4_add(share(0), of_reset));
        let update = sigmoid(f32x4_add(share(1), of_update));
        let candidate = tanh(f32x4_add(share(2), f32x4_mul(reset, of_candidate)));
        let before = lanes.of(self.before);
        lanes.put(self.hidden, f32x4_add(candidate, f32x4_mul(update, f32x4_sub(before, candidate))));
    }
}

#[inline(never)]
unsafe fn gru(sequence: Sequence) {
    let [shares, hidden0, weight, bias, hidden, products] = sequence.tensors();
    let (n, h) = (sequence.batch, sequence.hidden);
    let mut product = sequence.forwards(weight, 3);
    for position in 0..sequence.steps {
        let (t, earlier) = sequence.step(position);
        let before = sequence.before(hidden, hidden0, earlier);
        product.a = before;
        product.c = products.add(t * n * 3 * h);
        product.one();
        for row in 0..n {
            let at = t * n + row;
            let (share, products) = (shares.add(at * 3 * h), products.add(at * 3 * h));
            walk(h, GruStep { h, share, products, bias, before: before.add(row * h), hidden: hidden.add(at * h) });
        }
    }
}

struct GruGradientStep {
    h: usize,
    share: *const f32,
    products: *const f32,
    before: *const f32,
    of_hidden: *const f32,
    /// What goes past the gates to the state before the step.
    past: *mut f32,
    of_shares: *mut f32,
    of_products: *mut f32,
    /// The sums over all rows of the gradients of the products.
    of_bias: *mut f64,
    /// What arrives at the hidden state and the products of this step from outside.
    arriving: [*const f32; 2],
}

impl GruGradientStep {
    #[inline(always)]
    unsafe fn add_up<const WHOLE: bool>(&self, lanes: Lanes<WHOLE>, g: usize, x: v128) {
        let at = self.of_bias.add(g * self.h + lanes.i);
        if WHOLE {
            let low = at as *mut v128;
            v128_store(low, f64x2_add(v128_load(low), f64x2_promote_low_f32x4(x)));
            let high = low.add(1);
            let second = i64x2_shuffle::<1, 1>(x, x);
            return v128_store(high, f64x2_add(v128_load(high), f64x2_promote_low_f32x4(second)));
        }
        for (lane, value) in lanes_of(x).into_iter().enumerate().take(lanes.left) {
            *at.add(lane) += value as f64;
        }
    }
}

impl Step for GruGradientStep {
    #[inline(always)]
    unsafe fn lanes<const WHOLE: bool>(&self, lanes: Lanes<WHOLE>) {
        let share = |g: usize| lanes.of(self.share.add(g * self.h));
        let product = |g: usize| lanes.of(self.products.add(g * self.h));
        let of = lanes.plus(lanes.of(self.of_hidden), self.arriving[0]);
        let reset = sigmoid(f32x4_add(share(0), product(0)));
        let update = sigmoid(f32x4_add(share(1), product(1)));
        let candidate = tanh(f32x4_add(share(2), f32x4_mul(reset, product(2))));
        let of_candidate = f32x4_mul(f32x4_mul(of, f32x4_sub(splat(1.0), update)), tanh_slope(candidate));
        let of_reset = f32x4_mul(f32x4_mul(of_candidate, product(2)), slope(reset));
        let of_update = f32x4_mul(f32x4_mul(of, f32x4_sub(lanes.of(self.before), candidate)), slope(update));
        let of_shares = [of_reset, of_update, of_candidate];
        let of_products = [of_reset, of_update, f32x4_mul(of_candidate, reset)];
        for g in 0..3 {
            let whole = lanes.plus(of_products[g], row_of(self.arriving[1] as *mut f32, g, self.h));
            lanes.put(self.of_shares.add(g * self.h), of_shares[g]);
            lanes.put(self.of_products.add(g * self.h), whole);
            self.add_up(lanes, g, whole);
        }
        lanes.put(self.past, f32x4_mul(of, update));
    }
}

struct Sum {
    to: *mut f32,
    from: *const f32,
}

impl Step for Sum {
    #[inline(always)]
    unsafe fn lanes<const WHOLE: bool>(&self, lanes: Lanes<WHOLE>) {
        lanes.put(self.to, lanes.plus(lanes.of(self.to), self.from));
    }
}

#[inline(never)]
unsafe fn gru_gradient(sequence: Sequence) {
    let [
        shares,
        hidden0,
        weight,
        hidden,
        products,
        to_hidden,
        to_products,
        of_shares,
        of_hidden,
        of_weight,
        of_bias,
        of_products,
        past,
        sums,
    ] = sequence.tensors();
    let (n, h, sums) = (sequence.batch, sequence.hidden, sums as *mut f64);
    of_hidden.write_bytes(0, n * h);
    sums.write_bytes(0, 3 * h);
    let mut product = sequence.backwards(weight, 3);
    for position in (0..sequence.steps).rev() {
        let (t, earlier) = sequence.step(position);
        let before = sequence.before(hidden, hidden0, earlier);
        for row in 0..n {
            let at = t * n + row;
            walk(
                h,
                GruGradientStep {
                    h,
                    share: shares.add(at * 3 * h),
                    products: products.add(at * 3 * h),
                    before: before.add(row * h),
                    of_hidden: of_hidden.add(row * h),
                    past: past.add(row * h),
                    of_shares: of_shares.add(at * 3 * h),
                    of_products: of_products.add(at * 3 * h),
                    of_bias: sums,
                    arriving: [row_of(to_hidden, at, h), row_of(to_products, at, 3 * h)],
                },
            );
        }
        product.a = of_products.add(t * n * 3 * h);
        product.c = of_hidden;
        product.one();
        walk(n * h, Sum { to: of_hidden, from: past });
    }
    (0..3 * h).for_each(|j| *of_bias.add(j) = *sums.add(j) as f32);
    sequence.of_weight(of_weight, of_products, hidden, hidden0, 3);
}

pub unsafe fn run(command: Command) {
    let sequence = Sequence::of(command);
    match command.word(0) {
        LSTM => lstm(sequence),
        LSTM_GRAD => lstm_gradient(sequence),
        GRU => gru(sequence),
        _ => gru_gradient(sequence),
    }
}
