//! `norm`: layer norm and RMS norm over rows, and their gradients, each row while it is in the cache.
//!
//! Command: kind, rows, length, then addresses, of which 0 stands for what is not there or not wanted. Forward: eps as a
//! float, x, weight, bias, y, mean, 1/deviation. Backward: g, x, mean, 1/deviation, weight, gradients of x, weight and
//! bias, scratch for four rows. All of it is float32 and contiguous; RMS norm has no mean.

use crate::command::Command;
use crate::math32::{multiply_add, splat};
use crate::vectors::{Elements, inverse_root, sum, sum_two, write};
use core::arch::wasm32::*;

const LAYER: usize = 0;
const RMS: usize = 1;
const LAYER_GRAD: usize = 2;

/// Rows whose gradients of weight and bias are added up in float32; the sums of such blocks in float64.
const ROWS: usize = 32;

/// A parameter that may be missing: then it is one number for all places.
#[derive(Clone, Copy)]
struct Parameter {
    elements: Elements,
    otherwise: f32,
}

impl Parameter {
    unsafe fn new(at: *const f32, n: usize, otherwise: f32) -> Parameter {
        Parameter { elements: Elements { at, n }, otherwise }
    }

    #[inline(always)]
    unsafe fn vector<const GIVEN: bool>(self, i: usize) -> v128 {
        if GIVEN { self.elements.vector(i) } else { splat(self.otherwise) }
    }

    #[inline(always)]
    unsafe fn rest<const GIVEN: bool>(self) -> v128 {
        if GIVEN { self.elements.rest(0.0) } else { splat(self.otherwise) }
    }
}

#[inline(never)]
unsafe fn rows_forward<const CENTRED: bool, const AFFINE: bool>(command: Command) {
    let (rows, n) = (command.word(1), command.word(2));
    let eps = f32::from_bits(command.word(3) as u32) as f64;
    let mut x = Elements { at: command.address(4) as *const f32, n };
    let weight = Parameter::new(command.address(5) as *const f32, n, 1.0);
    let bias = Parameter::new(command.address(6) as *const f32, n, 0.0);
    let (given, biased) = (!command.address(5).is_null(), !command.address(6).is_null());
    let (mut to, means, roots) = (command.address(7) as *mut f32, command.address(8) as *mut f32, command.address(9) as *mut f32);
    for row in 0..rows {
        let mean = if CENTRED { (sum(n, |i| x.vector(i), || x.rest(0.0)) / n as f64) as f32 } else { 0.0 };
        let shift = splat(mean);
        let square = |v: v128| {
            let d = if CENTRED { f32x4_sub(v, shift) } else { v };
            f32x4_mul(d, d)
        };
        let squares = sum(n, |i| square(x.vector(i)), || square(x.rest(mean)));
        let root = inverse_root(squares / n as f64 + eps);
        let scale = splat(root);
        let normal = |v: v128| f32x4_mul(if CENTRED { f32x4_sub(v, shift) } else { v }, scale);
        if AFFINE {
            let scaled = |i| multiply_add(normal(x.vector(i)), weight.vector::<true>(i), bias.vector::<true>(i));
            write(to, n, scaled, || multiply_add(normal(x.rest(0.0)), weight.rest::<true>(), bias.rest::<true>()));
        } else if given {
            write(
                to,
                n,
                |i| f32x4_mul(normal(x.vector(i)), weight.vector::<true>(i)),
                || f32x4_mul(normal(x.rest(0.0)), weight.rest::<true>()),
            );
        } else if biased {
            write(
                to,
                n,
                |i| f32x4_add(normal(x.vector(i)), bias.vector::<true>(i)),
                || f32x4_add(normal(x.rest(0.0)), bias.rest::<true>()),
            );
        } else {
            write(to, n, |i| normal(x.vector(i)), || normal(x.rest(0.0)));
        }
        if CENTRED {
            *means.add(row) = mean;
        }
        *roots.add(row) = root;
        x.at = x.at.add(n);
        to = to.add(n);
    }
}

/// Sums over rows for each place of a row: in float32 for some rows, and those in float64.
struct Columns {
    n: usize,
    block: *mut f32,
    total: *mut f64,
}

impl Columns {
    unsafe fn new(n: usize, block: *mut u8, total: *mut u8) -> Columns {
        core::ptr::write_bytes(block, 0, 4 * n);
        core::ptr::write_bytes(total, 0, 8 * n);
        Columns { n, block: block as *mut f32, total: total as *mut f64 }
    }

    #[inline(always)]
    unsafe fn add(&self, f: impl Fn(usize) -> v128, rest: impl FnOnce() -> v128) {
        let sums = Elements { at: self.block, n: self.n };
        write(self.block, self.n, |i| f32x4_add(sums.vector(i), f(i)), || f32x4_add(sums.rest(0.0), rest()));
    }

    #[inline(never)]
    unsafe fn carry(&self) {
        for i in 0..self.n {
            *self.total.add(i) += *self.block.add(i) as f64;
            *self.block.add(i) = 0.0;
        }
    }

    #[inline(never)]
    unsafe fn finish(&self, to: *mut f32) {
        self.carry();
        for i in 0..self.n {
            *to.add(i) = *self.total.add(i) as f32;
        }
    }
}

#[inline(never)]
unsafe fn rows_backward<const CENTRED: bool, const WEIGHTED: bool>(command: Command) {
    let (rows, n) = (command.word(1), command.word(2));
    let mut g = Elements { at: command.address(3) as *const f32, n };
    let mut x = Elements { at: command.address(4) as *const f32, n };
    let (means, roots) = (command.address(5) as *const f32, command.address(6) as *const f32);
    let weight = Parameter::new(command.address(7) as *const f32, n, 1.0);
    let (mut of_x, of_weight, of_bias) = (command.address(8) as *mut f32, command.address(9) as *mut f32, command.address(10) as *mut f32);
    let scratch = command.address(11);
    let room = (4 * n).next_multiple_of(16);
    let weights = Columns::new(n, scratch, scratch.add(2 * room));
    let biases = Columns::new(n, scratch.add(room), scratch.add(4 * room));
    for row in 0..rows {
        let (mean, root) = (if CENTRED { *means.add(row) } else { 0.0 }, *roots.add(row));
        let (shift, scale) = (splat(mean), splat(root));
        let normal = |v: v128| f32x4_mul(if CENTRED { f32x4_sub(v, shift) } else { v }, scale);
        let scaled = |g: v128, w: v128| if WEIGHTED { f32x4_mul(g, w) } else { g };
        if !of_x.is_null() {
            let both = |g: v128, x: v128| (g, f32x4_mul(g, normal(x)));
            let (centre, slope) = sum_two(
                n,
                |i| both(scaled(g.vector(i), weight.vector::<WEIGHTED>(i)), x.vector(i)),
                || both(scaled(g.rest(0.0), weight.rest::<WEIGHTED>()), x.rest(mean)),
            );
            let (centre, slope) = (splat((centre / n as f64) as f32), splat((slope / n as f64) as f32));
            let towards = |g: v128, x: v128| {
                let g = if CENTRED { f32x4_sub(g, centre) } else { g };
                f32x4_mul(f32x4_sub(g, f32x4_mul(normal(x), slope)), scale)
            };
            write(
                of_x,
                n,
                |i| towards(scaled(g.vector(i), weight.vector::<WEIGHTED>(i)), x.vector(i)),
                || towards(scaled(g.rest(0.0), weight.rest::<WEIGHTED>()), x.rest(0.0)),
            );
            of_x = of_x.add(n);
        }
        if !of_weight.is_null() {
            weights.add(|i| f32x4_mul(g.vector(i), normal(x.vector(i))), || f32x4_mul(g.rest(0.0), normal(x.rest(0.0))));
        }
        if !of_bias.is_null() {
            biases.add(|i| g.vector(i), || g.rest(0.0));
        }
        if row % ROWS == ROWS - 1 {
            weights.carry();
            biases.carry();
        }
        g.at = g.at.add(n);
        x.at = x.at.add(n);
    }
    if !of_weight.is_null() {
        weights.finish(of_weight);
    }
    if !of_bias.is_null() {
        biases.finish(of_bias);
    }
}

pub unsafe fn run(command: Command) {
    let affine = !command.address(5).is_null() && !command.address(6).is_null();
    let weighted = !command.address(7).is_null();
    match (command.word(0), affine, weighted) {
        (LAYER, true, _) => rows_forward::<true, true>(command),
        (LAYER, false, _) => rows_forward::<true, false>(command),
        (RMS, ..) => rows_forward::<false, false>(command),
        (LAYER_GRAD, _, true) => rows_backward::<true, true>(command),
        (LAYER_GRAD, _, false) => rows_backward::<true, false>(command),
        (_, _, true) => rows_backward::<false, true>(command),
        _ => rows_backward::<false, false>(command),
    }
}
