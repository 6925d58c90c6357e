//! `batch_norm`: normalisation of each channel of [N, C, S] over N and S, and its gradients.
//!
//! Command: kind, N, C, S, eps as a float, then addresses, of which 0 stands for what is not there or not wanted. Forward:
//! x, weight, bias, y, mean, variance. Backward: g, x, mean, variance, weight, gradients of x, weight and bias. All of it is
//! float32 and contiguous.

use crate::command::Command;
use crate::math32::{multiply_add, splat};
use crate::vectors::{Elements, inverse_root, sum, sum_two, write};
use core::arch::wasm32::*;

const FORWARD: usize = 0;

/// The pieces of one channel, each of S elements.
#[derive(Clone, Copy)]
struct Channel {
    first: usize,
    pitch: usize,
    count: usize,
    size: usize,
}

impl Channel {
    #[inline(always)]
    fn starts(self) -> impl Iterator<Item = usize> {
        (0..self.count).map(move |i| self.first + i * self.pitch)
    }
}

#[inline(always)]
unsafe fn channels(command: Command, run: impl Fn(usize, Channel)) {
    let (count, channels, size) = (command.word(1), command.word(2), command.word(3));
    for c in 0..channels {
        run(c, Channel { first: c * size, pitch: channels * size, count, size });
    }
}

#[inline(always)]
unsafe fn or(at: *const f32, i: usize, otherwise: f32) -> f32 {
    if at.is_null() { otherwise } else { *at.add(i) }
}

unsafe fn forward(command: Command) {
    let eps = f32::from_bits(command.word(4) as u32) as f64;
    let (x, weight, bias) = (command.address(5) as *const f32, command.address(6) as *const f32, command.address(7) as *const f32);
    let (to, means, variances) = (command.address(8) as *mut f32, command.address(9) as *mut f32, command.address(10) as *mut f32);
    channels(command, |c, channel| unsafe {
        let n = channel.size;
        let count = (channel.count * n) as f64;
        let piece = |start: usize| Elements { at: x.add(start), n };
        let total = |f: &dyn Fn(Elements) -> f64| channel.starts().map(|start| f(piece(start))).sum::<f64>();
        let mean = (total(&|x| sum(n, |i| x.vector(i), || x.rest(0.0))) / count) as f32;
        let shift = splat(mean);
        let square = |v: v128| {
            let d = f32x4_sub(v, shift);
            f32x4_mul(d, d)
        };
        let variance = total(&|x| sum(n, |i| square(x.vector(i)), || square(x.rest(mean)))) / count;
        let root = inverse_root(variance as f32 as f64 + eps);
        let (scale, offset) = (splat(root * or(weight, c, 1.0)), splat(or(bias, c, 0.0)));
        let normal = |v: v128| multiply_add(f32x4_sub(v, shift), scale, offset);
        for start in channel.starts() {
            let x = piece(start);
            write(to.add(start), n, |i| normal(x.vector(i)), || normal(x.rest(0.0)));
        }
        *means.add(c) = mean;
        *variances.add(c) = variance as f32;
    });
}

unsafe fn backward(command: Command) {
    let eps = f32::from_bits(command.word(4) as u32) as f64;
    let (g, x) = (command.address(5) as *const f32, command.address(6) as *const f32);
    let (means, variances, weight) = (command.address(7) as *const f32, command.address(8) as *const f32, command.address(9) as *const f32);
    let (of_x, of_weight, of_bias) = (command.address(10) as *mut f32, command.address(11) as *mut f32, command.address(12) as *mut f32);
    channels(command, |c, channel| unsafe {
        let n = channel.size;
        let count = (channel.count * n) as f64;
        let piece = |at: *const f32, start: usize| Elements { at: at.add(start), n };
        let (mean, root) = (*means.add(c), inverse_root(*variances.add(c) as f64 + eps));
        let (shift, scale) = (splat(mean), splat(root));
        let normal = |v: v128| f32x4_mul(f32x4_sub(v, shift), scale);
        let (mut total, mut product) = (0f64, 0f64);
        for start in channel.starts() {
            let (g, x) = (piece(g, start), piece(x, start));
            let both = |g: v128, x: v128| (g, f32x4_mul(g, normal(x)));
            let (a, b) = sum_two(n, |i| both(g.vector(i), x.vector(i)), || both(g.rest(0.0), x.rest(mean)));
            total += a;
            product += b;
        }
        if !of_weight.is_null() {
            *of_weight.add(c) = product as f32;
        }
        if !of_bias.is_null() {
            *of_bias.add(c) = total as f32;
        }
        if of_x.is_null() {
            return;
        }
        let (centre, slope) = (splat((total / count) as f32), splat((product * root as f64 / count) as f32));
        let factor = splat(root * or(weight, c, 1.0));
        let towards = |g: v128, x: v128| f32x4_mul(f32x4_sub(f32x4_sub(g, centre), f32x4_mul(f32x4_sub(x, shift), slope)), factor);
        for start in channel.starts() {
            let (g, x) = (piece(g, start), piece(x, start));
            write(of_x.add(start), n, |i| towards(g.vector(i), x.vector(i)), || towards(g.rest(0.0), x.rest(0.0)));
        }
    });
}

pub unsafe fn run(command: Command) {
    if command.word(0) == FORWARD { forward(command) } else { backward(command) }
}
