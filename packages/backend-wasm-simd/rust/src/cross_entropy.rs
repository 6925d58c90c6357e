//! `cross_entropy`: the cross-entropy of rows of logits and their classes, and its gradient, a row while it is in the cache.
//!
//! Command: kind, rows, classes, reduction, the class that counts for nothing, then addresses: logits, targets, maxima of
//! the rows, logarithms of their sums, and the loss, or the gradient that arrives and that of the logits. Logits are
//! float32, targets int32, all of it contiguous.

use crate::command::Command;
use crate::libm;
use crate::math32::{exp_of_negative, splat};
use crate::softmax::shifted_sum;
use crate::vectors::{Elements, lanes_of, write};
use core::arch::wasm32::*;

const NONE: usize = 0;
const MEAN: usize = 1;

struct Rows {
    rows: usize,
    classes: usize,
    reduction: usize,
    ignored: i32,
    x: *const f32,
    targets: *const i32,
    shifts: *mut f32,
    logs: *mut f32,
}

impl Rows {
    unsafe fn of(command: Command) -> Rows {
        Rows {
            rows: command.word(1),
            classes: command.word(2),
            reduction: command.word(3),
            ignored: command.word(4) as i32,
            x: command.address(5) as *const f32,
            targets: command.address(6) as *const i32,
            shifts: command.address(7) as *mut f32,
            logs: command.address(8) as *mut f32,
        }
    }

    /// The class of a row, or nothing where it does not count.
    unsafe fn class(&self, row: usize) -> Option<i32> {
        Some(*self.targets.add(row)).filter(|class| *class != self.ignored)
    }

    unsafe fn count(&self) -> usize {
        (0..self.rows).filter(|row| self.class(*row).is_some()).count()
    }

    unsafe fn logits(&self, row: usize) -> Elements {
        Elements { at: self.x.add(row * self.classes), n: self.classes }
    }
}

/// The largest element, and `log Σ e^(x − largest)`.
unsafe fn log_sum(x: Elements) -> (f32, f32) {
    let (most, total) = shifted_sum(x);
    let holds_nan = total.is_nan() && (0..x.n).any(|i| (*x.at.add(i)).is_nan());
    (if holds_nan { f32::NAN } else { lanes_of(most)[0] }, libm::log(total) as f32)
}

/// The first row whose class there is not, or −1.
unsafe fn forward(rows: Rows, loss: *mut f32) -> f64 {
    let mut total = 0f64;
    for row in 0..rows.rows {
        let (shift, log) = log_sum(rows.logits(row));
        *rows.shifts.add(row) = shift;
        *rows.logs.add(row) = log;
        let own = match rows.class(row) {
            None => 0.0,
            Some(class) if class < 0 || class as usize >= rows.classes => return row as f64,
            Some(class) => -(*rows.x.add(row * rows.classes + class as usize) - shift - log),
        };
        if rows.reduction == NONE {
            *loss.add(row) = own;
        }
        total += own as f64;
    }
    if rows.reduction != NONE {
        *loss = (if rows.reduction == MEAN { total / rows.count() as f64 } else { total }) as f32;
    }
    -1.0
}

unsafe fn gradient(rows: Rows, g: *const f32, to: *mut f32) {
    let share = if rows.reduction == MEAN { rows.count() as f32 } else { 1.0 };
    for row in 0..rows.rows {
        let class = rows.class(row);
        let scale = if class.is_none() { 0.0 } else { *g.add(if rows.reduction == NONE { row } else { 0 }) / share };
        let (shift, log) = (splat(*rows.shifts.add(row)), splat(*rows.logs.add(row)));
        let probability = |x: v128| exp_of_negative(f32x4_sub(f32x4_sub(x, shift), log));
        let (x, to) = (rows.logits(row), to.add(row * rows.classes));
        let slope = |x: v128| f32x4_mul(probability(x), splat(scale));
        write(to, x.n, |i| slope(x.vector(i)), || slope(x.rest(0.0)));
        if let Some(class) = class.map(|class| class as usize).filter(|class| *class < rows.classes) {
            let own = lanes_of(probability(splat(*x.at.add(class))))[0];
            *to.add(class) = (own - 1.0) * scale;
        }
    }
}

pub unsafe fn run(command: Command) -> f64 {
    let rows = Rows::of(command);
    if command.word(0) == 0 {
        return forward(rows, command.address(9) as *mut f32);
    }
    gradient(rows, command.address(9) as *const f32, command.address(10) as *mut f32);
    -1.0
}
