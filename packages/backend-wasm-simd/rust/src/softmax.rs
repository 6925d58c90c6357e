//! `softmax`: rows of a softmax, of its logarithm, and of the gradients of both, each while the row is in the cache.
//!
//! Command: kind, output, first input, second input, scratch for two rows, rank of [...outer, length], shape, strides of
//! either input. All of it is float32; the output is contiguous. Kinds of one input name it twice.

use crate::command::Command;
use crate::layout::{Rows, Shape};
use crate::load::load_run;
use crate::math32::{exp, splat};
use crate::math64;
use crate::opcode::dtype;
use core::arch::wasm32::*;

const SOFTMAX: usize = 0;
const SOFTMAX_GRAD: usize = 1;
const LOG_SOFTMAX: usize = 2;

const LANES: usize = 4;
/// Vectors that are added up in float32; the sums of such blocks in float64.
const BLOCK: usize = 64;

/// At the end of a row, where it need not be a copy of its own.
#[inline(never)]
fn exp_of_rest(x: v128) -> v128 {
    exp(x)
}

/// The elements of a row, `LANES` at a time. What is left over at its end comes padded.
#[derive(Clone, Copy)]
struct Elements {
    at: *const f32,
    n: usize,
}

impl Elements {
    #[inline(always)]
    unsafe fn vector(self, i: usize) -> v128 {
        v128_load(self.at.add(i * LANES) as *const v128)
    }

    /// The vector after the last whole one.
    #[inline(always)]
    unsafe fn rest(self, padding: f32) -> v128 {
        let mut lanes = [padding; LANES];
        for i in 0..self.n % LANES {
            lanes[i] = *self.at.add(self.n / LANES * LANES + i);
        }
        v128_load(lanes.as_ptr() as *const v128)
    }
}

#[inline(always)]
unsafe fn store_rest(to: *mut f32, n: usize, values: v128) {
    let mut lanes = [0f32; LANES];
    v128_store(lanes.as_mut_ptr() as *mut v128, values);
    for i in 0..n % LANES {
        *to.add(n / LANES * LANES + i) = lanes[i];
    }
}

#[inline(always)]
fn lanes_of(x: v128) -> [f32; LANES] {
    [f32x4_extract_lane::<0>(x), f32x4_extract_lane::<1>(x), f32x4_extract_lane::<2>(x), f32x4_extract_lane::<3>(x)]
}

#[inline(always)]
fn across(x: v128) -> f64 {
    let [a, b, c, d] = lanes_of(x);
    (a as f64 + b as f64) + (c as f64 + d as f64)
}

/// Σ f(i), of the whole vectors and then of the rest, whose padding has to give zero.
#[inline(always)]
unsafe fn sum(n: usize, mut f: impl FnMut(usize) -> v128, rest: impl FnOnce() -> v128) -> f64 {
    let whole = n / LANES;
    let (mut total, mut i) = (0f64, 0);
    while i < whole {
        let end = if i + BLOCK < whole { i + BLOCK } else { whole };
        let (mut even, mut odd) = (splat(0.0), splat(0.0));
        while i + 1 < end {
            even = f32x4_add(even, f(i));
            odd = f32x4_add(odd, f(i + 1));
            i += 2;
        }
        if i < end {
            even = f32x4_add(even, f(i));
            i += 1;
        }
        total += across(f32x4_add(even, odd));
    }
    if n % LANES > 0 { total + across(rest()) } else { total }
}

/// Writes f(i) everywhere.
#[inline(always)]
unsafe fn write(to: *mut f32, n: usize, f: impl Fn(usize) -> v128, rest: impl FnOnce() -> v128) {
    for i in 0..n / LANES {
        v128_store(to.add(i * LANES) as *mut v128, f(i));
    }
    if n % LANES > 0 {
        store_rest(to, n, rest());
    }
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

unsafe fn softmax(to: *mut f32, x: Elements) {
    let most = largest(x);
    let out = Elements { at: to, n: x.n };
    let total = sum(
        x.n,
        |i| {
            let e = exp(f32x4_sub(x.vector(i), most));
            v128_store(to.add(i * LANES) as *mut v128, e);
            e
        },
        || {
            let e = exp_of_rest(f32x4_sub(x.rest(f32::NEG_INFINITY), most));
            store_rest(to, x.n, e);
            e
        },
    );
    let total = splat(total as f32);
    write(to, x.n, |i| f32x4_div(out.vector(i), total), || f32x4_div(out.rest(0.0), total));
}

unsafe fn softmax_grad(to: *mut f32, y: Elements, g: Elements) {
    let total = sum(y.n, |i| f32x4_mul(y.vector(i), g.vector(i)), || f32x4_mul(y.rest(0.0), g.rest(0.0)));
    let total = splat(total as f32);
    let slope = |y, g| f32x4_mul(y, f32x4_sub(g, total));
    write(to, y.n, |i| slope(y.vector(i), g.vector(i)), || slope(y.rest(0.0), g.rest(0.0)));
}

unsafe fn log_softmax(to: *mut f32, x: Elements) {
    let most = largest(x);
    let total = sum(
        x.n,
        |i| exp(f32x4_sub(x.vector(i), most)),
        || exp_of_rest(f32x4_sub(x.rest(f32::NEG_INFINITY), most)),
    );
    let total = splat(math64::log(total) as f32);
    let less = |x| f32x4_sub(f32x4_sub(x, most), total);
    write(to, x.n, |i| less(x.vector(i)), || less(x.rest(0.0)));
}

unsafe fn log_softmax_grad(to: *mut f32, y: Elements, g: Elements) {
    let total = splat(sum(g.n, |i| g.vector(i), || g.rest(0.0)) as f32);
    let slope = |e, g| f32x4_sub(g, f32x4_mul(e, total));
    write(to, y.n, |i| slope(exp(y.vector(i)), g.vector(i)), || slope(exp_of_rest(y.rest(0.0)), g.rest(0.0)));
}

/// A row in place, or gathered where its elements do not lie side by side.
#[inline(always)]
unsafe fn elements(at: *const f32, stride: i32, n: usize, scratch: *mut u8) -> Elements {
    if stride == 1 || n == 1 {
        return Elements { at, n };
    }
    load_run(dtype::FLOAT32, scratch, at as *const u8, stride as isize, n);
    Elements { at: scratch as *const f32, n }
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
        let second = || unsafe {
            elements(inputs[1].wrapping_offset(rows.offsets[1]), *strides[1].add(rank - 1), n, scratch.add(4 * n))
        };
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
