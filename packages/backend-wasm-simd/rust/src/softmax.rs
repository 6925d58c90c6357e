//! `softmax`: rows of a softmax, of its logarithm, and of the gradients of both, each while the row is in the cache.
//!
//! Command: kind, output, first input, second input, scratch for two rows, rank of [...outer, length], shape, strides of
//! either input; then, of attention's kinds, a factor as a float, how many rows there are to a matrix of which each sees
//! the columns up to its own alone, or 0, and which column is the first row's own. All of it is float32; the output is contiguous. Kinds of one input name it twice.

use crate::command::Command;
use crate::layout::{Rows, Shape};
use crate::libm;
use crate::math32::{exp, exp_of_negative, splat};
use crate::vectors::{Elements, LANES, elements, lanes_of, store_rest, sum, write};
use core::arch::wasm32::*;

const SOFTMAX: usize = 0;
const SOFTMAX_GRAD: usize = 1;
const LOG_SOFTMAX: usize = 2;
const LOG_SOFTMAX_GRAD: usize = 3;
const WEIGHTS: usize = 4;

/// At the end of a row, where it need not be a copy of its own.
#[inline(never)]
fn exp_of_rest(x: v128) -> v128 {
    exp_of_negative(x)
}

/// A NaN needs no care: it comes by way of the sum.
#[inline(always)]
unsafe fn largest(x: Elements) -> v128 {
    let (mut even, mut odd) = (splat(f32::NEG_INFINITY), splat(f32::NEG_INFINITY));
    let whole = x.n / LANES;
    for i in 0..whole / 2 {
        even = f32x4_pmax(even, x.vector(2 * i));
        odd = f32x4_pmax(odd, x.vector(2 * i + 1));
    }
    if !whole.is_multiple_of(2) {
        even = f32x4_pmax(even, x.vector(whole - 1));
    }
    if !x.n.is_multiple_of(LANES) {
        odd = f32x4_pmax(odd, x.rest(f32::NEG_INFINITY));
    }
    let mut most = f32::NEG_INFINITY;
    for lane in lanes_of(f32x4_pmax(even, odd)) {
        most = if lane > most { lane } else { most };
    }
    splat(most)
}

#[inline(never)]
unsafe fn softmax(to: *mut f32, x: Elements) {
    let most = largest(x);
    let out = Elements { at: to, n: x.n };
    let total = sum(
        x.n,
        |i| {
            let e = exp_of_negative(f32x4_sub(x.vector(i), most));
            v128_store(to.add(i * LANES) as *mut v128, e);
            e
        },
        || {
            let e = exp_of_rest(f32x4_sub(x.rest(f32::NEG_INFINITY), most));
            store_rest(to, x.n, e);
            e
        },
    );
    let share = splat((1.0 / total) as f32);
    write(to, x.n, |i| f32x4_mul(out.vector(i), share), || f32x4_mul(out.rest(0.0), share));
}

/// `y·(g − Σ y·g)`, and what `scaled` makes of it.
#[inline(always)]
unsafe fn slopes(to: *mut f32, y: Elements, g: Elements, scaled: impl Fn(v128) -> v128) {
    let total = sum(y.n, |i| f32x4_mul(y.vector(i), g.vector(i)), || f32x4_mul(y.rest(0.0), g.rest(0.0)));
    let total = splat(total as f32);
    let slope = |y, g| scaled(f32x4_mul(y, f32x4_sub(g, total)));
    write(to, y.n, |i| slope(y.vector(i), g.vector(i)), || slope(y.rest(0.0), g.rest(0.0)));
}

#[inline(never)]
unsafe fn softmax_grad(to: *mut f32, y: Elements, g: Elements) {
    slopes(to, y, g, |slope| slope);
}

/// The largest element, and `Σ e^(x − largest)`.
#[inline(always)]
pub unsafe fn shifted_sum(x: Elements) -> (v128, f64) {
    let most = largest(x);
    let total = sum(x.n, |i| exp_of_negative(f32x4_sub(x.vector(i), most)), || exp_of_rest(f32x4_sub(x.rest(f32::NEG_INFINITY), most)));
    (most, total)
}

#[inline(never)]
unsafe fn log_softmax(to: *mut f32, x: Elements) {
    let (most, total) = shifted_sum(x);
    let total = splat(libm::log(total) as f32);
    let less = |x| f32x4_sub(f32x4_sub(x, most), total);
    write(to, x.n, |i| less(x.vector(i)), || less(x.rest(0.0)));
}

#[inline(never)]
unsafe fn log_softmax_grad(to: *mut f32, y: Elements, g: Elements) {
    let total = splat(sum(g.n, |i| g.vector(i), || g.rest(0.0)) as f32);
    let slope = |e, g| f32x4_sub(g, f32x4_mul(e, total));
    write(to, y.n, |i| slope(exp(y.vector(i)), g.vector(i)), || slope(exp(y.rest(0.0)), g.rest(0.0)));
}

/// Of a row of attention's scores times a factor, of which `seen` count; zeros where all of these are −∞.
#[inline(never)]
unsafe fn weights(to: *mut f32, x: Elements, seen: usize, factor: f32) {
    let (n, scale) = (x.n, splat(factor));
    let x = Elements { n: seen, ..x };
    let most = largest_by(x, scale);
    let shift = if most == f32::NEG_INFINITY { splat(0.0) } else { splat(most) };
    let out = Elements { at: to, n: seen };
    let raised = |x: v128| exp_of_negative(f32x4_sub(f32x4_mul(x, scale), shift));
    let total = sum(
        seen,
        |i| {
            let e = raised(x.vector(i));
            v128_store(to.add(i * LANES) as *mut v128, e);
            e
        },
        || {
            // What is left over does not count, whatever the factor makes of it.
            let e = zero_beyond(raised(x.rest(0.0)), seen % LANES);
            store_rest(to, seen, e);
            e
        },
    );
    let share = if total == 0.0 { 1.0 } else { (1.0 / total) as f32 };
    write(to, seen, |i| f32x4_mul(out.vector(i), splat(share)), || f32x4_mul(out.rest(0.0), splat(share)));
    // NaN where a score is: softmax leaves nothing of such a row.
    let unseen = 0.0 * share;
    for i in seen..n {
        *to.add(i) = unseen;
    }
}

#[inline(always)]
fn zero_beyond(x: v128, count: usize) -> v128 {
    v128_and(x, i32x4_lt(i32x4(0, 1, 2, 3), i32x4_splat(count as i32)))
}

/// The largest of the elements times a factor; NaN does not count.
#[inline(always)]
unsafe fn largest_by(x: Elements, scale: v128) -> f32 {
    let mut most = splat(f32::NEG_INFINITY);
    for i in 0..x.n / LANES {
        most = f32x4_pmax(most, f32x4_mul(x.vector(i), scale));
    }
    let mut largest = f32::NEG_INFINITY;
    for lane in lanes_of(most) {
        largest = if lane > largest { lane } else { largest };
    }
    for i in x.n / LANES * LANES..x.n {
        let scaled = *x.at.add(i) * f32x4_extract_lane::<0>(scale);
        largest = if scaled > largest { scaled } else { largest };
    }
    largest
}

/// The gradient of attention's scores, from that of the weights g and the weights y.
#[inline(never)]
unsafe fn score_grad(to: *mut f32, g: Elements, y: Elements, factor: f32) {
    let factor = splat(factor);
    slopes(to, y, g, |slope| f32x4_mul(slope, factor));
}

pub unsafe fn run(command: Command) {
    let (kind, mut to) = (command.word(0), command.address(1) as *mut f32);
    let inputs = [command.address(2) as *const f32, command.address(3) as *const f32];
    let (scratch, rank) = (command.address(4), command.word(5));
    let shape = Shape { sizes: command.skip(6).0, rank };
    let strides = [command.skip(6 + rank).0 as *const i32, command.skip(6 + 2 * rank).0 as *const i32];
    let n = shape.size(rank - 1);
    let of_attention = command.skip(6 + 3 * rank);
    let (factor, period, first) = if kind >= WEIGHTS {
        (f32::from_bits(of_attention.word(0) as u32), of_attention.word(1), of_attention.word(2))
    } else {
        (1.0, 0, 0)
    };
    let mut row = 0;
    let mut rows = Rows::new(shape, strides);
    while !rows.is_empty() {
        let x = elements(inputs[0].wrapping_offset(rows.offsets[0]), *strides[0].add(rank - 1), n, scratch);
        let second = || unsafe { elements(inputs[1].wrapping_offset(rows.offsets[1]), *strides[1].add(rank - 1), n, scratch.add(4 * n)) };
        match kind {
            SOFTMAX => softmax(to, x),
            SOFTMAX_GRAD => softmax_grad(to, x, second()),
            LOG_SOFTMAX => log_softmax(to, x),
            LOG_SOFTMAX_GRAD => log_softmax_grad(to, x, second()),
            WEIGHTS => weights(to, x, if period > 0 { n.min(first + row + 1) } else { n }, factor),
            _ => score_grad(to, x, second(), factor),
        }
        row = if row + 1 >= period { 0 } else { row + 1 };
        to = to.add(n);
        rows.advance();
    }
}
