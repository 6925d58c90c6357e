//! `softmax`: rows of a softmax, of its logarithm, and of the gradients of both, each while the row is in the cache.
//!
//! Command: kind, output, first input, second input, scratch for two rows, rank of [...outer, length], shape, strides of
//! either input. All of it is float32; the output is contiguous. Kinds of one input name it twice.

use crate::command::Command;
use crate::layout::{Rows, Shape};
use crate::math32::{exp, exp_of_negative, splat};
use crate::math64;
use crate::vectors::{Elements, LANES, elements, lanes_of, store_rest, sum, write};
use core::arch::wasm32::*;

const SOFTMAX: usize = 0;
const SOFTMAX_GRAD: usize = 1;
const LOG_SOFTMAX: usize = 2;

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
    if whole % 2 > 0 {
        even = f32x4_pmax(even, x.vector(whole - 1));
    }
    if x.n % LANES > 0 {
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

#[inline(never)]
unsafe fn softmax_grad(to: *mut f32, y: Elements, g: Elements) {
    let total = sum(y.n, |i| f32x4_mul(y.vector(i), g.vector(i)), || f32x4_mul(y.rest(0.0), g.rest(0.0)));
    let total = splat(total as f32);
    let slope = |y, g| f32x4_mul(y, f32x4_sub(g, total));
    write(to, y.n, |i| slope(y.vector(i), g.vector(i)), || slope(y.rest(0.0), g.rest(0.0)));
}

#[inline(never)]
unsafe fn log_softmax(to: *mut f32, x: Elements) {
    let most = largest(x);
    let total = sum(x.n, |i| exp_of_negative(f32x4_sub(x.vector(i), most)), || exp_of_rest(f32x4_sub(x.rest(f32::NEG_INFINITY), most)));
    let total = splat(math64::log(total) as f32);
    let less = |x| f32x4_sub(f32x4_sub(x, most), total);
    write(to, x.n, |i| less(x.vector(i)), || less(x.rest(0.0)));
}

#[inline(never)]
unsafe fn log_softmax_grad(to: *mut f32, y: Elements, g: Elements) {
    let total = splat(sum(g.n, |i| g.vector(i), || g.rest(0.0)) as f32);
    let slope = |e, g| f32x4_sub(g, f32x4_mul(e, total));
    write(to, y.n, |i| slope(exp(y.vector(i)), g.vector(i)), || slope(exp(y.rest(0.0)), g.rest(0.0)));
}

pub unsafe fn run(command: Command) {
    let (kind, mut to) = (command.word(0), command.address(1) as *mut f32);
    let inputs = [command.address(2) as *const f32, command.address(3) as *const f32];
    let (scratch, rank) = (command.address(4), command.word(5));
    let shape = Shape { sizes: command.skip(6).0, rank };
    let strides = [command.skip(6 + rank).0 as *const i32, command.skip(6 + 2 * rank).0 as *const i32];
    let n = shape.size(rank - 1);
    let mut rows = Rows::new(shape, strides);
    while !rows.is_empty() {
        let x = elements(inputs[0].wrapping_offset(rows.offsets[0]), *strides[0].add(rank - 1), n, scratch);
        let second = || unsafe { elements(inputs[1].wrapping_offset(rows.offsets[1]), *strides[1].add(rank - 1), n, scratch.add(4 * n)) };
        match kind {
            SOFTMAX => softmax(to, x),
            SOFTMAX_GRAD => softmax_grad(to, x, second()),
            LOG_SOFTMAX => log_softmax(to, x),
            _ => log_softmax_grad(to, x, second()),
        }
        to = to.add(n);
        rows.advance();
    }
}
