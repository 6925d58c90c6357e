//! Reductions whose results lie side by side in memory: a tile of accumulators, and one pass over the rows.

use crate::execute::arithmetic;
use crate::fold::add_compensated_pairs;
use crate::layout::{MAX_RANK, offset_of};
use crate::opcode::{combine, lane};
use crate::operand::{Operand, load, store};
use crate::reduce::{CHUNK, Reduction, flatten};
use crate::scalar_op::{BoolOp, FloatOp};
use core::arch::wasm32::*;

/// How many rows a float sum takes before it is carried on in more precision.
const BLOCK: usize = 16;
/// How many rows that lie in memory are added at once: as many lines as the first cache has for one place, for rows of 4 KiB all have the same.
const ROWS_AT_ONCE: usize = 8;

struct Carry {
    high: *mut f64,
    low: *mut f64,
}

fn opcode_of(kind: u32) -> u32 {
    match kind {
        combine::SUM => FloatOp::Add as u32,
        combine::PROD => FloatOp::Mul as u32,
        combine::MIN => FloatOp::Min as u32,
        combine::MAX => FloatOp::Max as u32,
        combine::AND => BoolOp::And as u32,
        _ => BoolOp::Or as u32,
    }
}

impl Carry {
    /// Whole vectors, of which a tile has room for the last.
    unsafe fn clear(&self, n: usize) {
        core::ptr::write_bytes(self.high, 0, n.next_multiple_of(4));
        core::ptr::write_bytes(self.low, 0, n.next_multiple_of(4));
    }
}

unsafe fn carry(of: u32, values: *mut u8, to: &Carry, n: usize) {
    if of == lane::FLOAT32 {
        for i in 0..n {
            *to.high.add(i) += *(values as *const f32).add(i) as f64;
        }
    } else {
        // Two at a time; the odd one of a tile has room beside it.
        for i in (0..n).step_by(2) {
            let (high, low) = (to.high.add(i) as *mut u8, to.low.add(i) as *mut u8);
            let (sum, rest) = add_compensated_pairs(load(high), load(low), load(values.add(8 * i)));
            store(high, sum);
            store(low, rest);
        }
    }
}

unsafe fn settle(of: u32, values: *mut u8, from: &Carry, n: usize) {
    for i in 0..n {
        let sum = *from.high.add(i) + *from.low.add(i);
        if of == lane::FLOAT32 {
            *(values as *mut f32).add(i) = sum as f32;
        } else {
            *(values as *mut f64).add(i) = sum;
        }
    }
}

macro_rules! track {
    ($type:ty, $better:tt, $values:expr, $tile:expr, $indices:expr, $n:expr, $row:expr) => {{
        let (values, tile) = ($values as *mut $type, $tile as *const $type);
        for i in 0..$n {
            let (best, x) = (*values.add(i), *tile.add(i));
            #[allow(clippy::eq_op)]
            let beats = (x $better best || x != x) && best == best;
            *values.add(i) = if beats { x } else { best };
            *$indices.add(i) = if beats { $row } else { *$indices.add(i) };
        }
    }};
}

/// As `track`, four float32 lanes at a time; returns how many elements that were.
#[inline(always)]
unsafe fn track_vectors(
    better: impl Fn(v128, v128) -> v128,
    values: *mut u8,
    tile: *const u8,
    indices: *mut i32,
    n: usize,
    row: i32,
) -> usize {
    let whole = n - n % 4;
    for i in (0..whole).step_by(4) {
        let (at, position) = (values.add(4 * i), indices.add(i) as *mut u8);
        let (best, x) = (load(at), load(tile.add(4 * i)));
        let beats = v128_and(v128_or(better(x, best), f32x4_ne(x, x)), f32x4_eq(best, best));
        store(at, v128_bitselect(x, best, beats));
        store(position, v128_bitselect(i32x4_splat(row), load(position), beats));
    }
    whole
}

unsafe fn track_extreme(minimum: bool, of: u32, values: *mut u8, tile: *const u8, indices: *mut i32, n: usize, row: i32) {
    match (of, minimum) {
        (lane::FLOAT32, true) => {
            let done = track_vectors(|x, best| f32x4_lt(x, best), values, tile, indices, n, row);
            track!(f32, <, values.add(4 * done), tile.add(4 * done), indices.add(done), n - done, row);
        }
        (lane::FLOAT32, false) => {
            let done = track_vectors(|x, best| f32x4_gt(x, best), values, tile, indices, n, row);
            track!(f32, >, values.add(4 * done), tile.add(4 * done), indices.add(done), n - done, row);
        }
        (lane::FLOAT64, true) => track!(f64, <, values, tile, indices, n, row),
        (lane::FLOAT64, false) => track!(f64, >, values, tile, indices, n, row),
        (lane::UINT32, true) => track!(u32, <, values, tile, indices, n, row),
        (lane::UINT32, false) => track!(u32, >, values, tile, indices, n, row),
        (lane::INT64, true) => track!(i64, <, values, tile, indices, n, row),
        (lane::INT64, false) => track!(i64, >, values, tile, indices, n, row),
        (lane::UINT64, true) => track!(u64, <, values, tile, indices, n, row),
        (lane::UINT64, false) => track!(u64, >, values, tile, indices, n, row),
        (_, true) => track!(i32, <, values, tile, indices, n, row),
        (_, false) => track!(i32, >, values, tile, indices, n, row),
    }
}

/// Moves the inputs of `pre` to the row with these inner coordinates.
unsafe fn move_inputs(reduction: &mut Reduction, bases: &[*mut u8], coordinates: *const u32, row: usize) {
    let outer_rank = reduction.pre.shape.rank;
    let inner_rank = reduction.inner_shape.rank;
    for (i, base) in bases.iter().enumerate() {
        let strides = reduction.pre.all_strides(i).add(outer_rank);
        let offset = offset_of(strides, coordinates, inner_rank) * reduction.pre.input_bytes(i) as isize;
        reduction.pre.rebase(i, base.wrapping_offset(offset));
    }
    reduction.pre.positions.start = row as u32;
}

/// The sum of a few rows at these bytes.
#[inline(always)]
unsafe fn sum_of<const ROWS: usize>(rows: &[*const u8; ROWS], at: usize, add: impl Fn(v128, v128) -> v128) -> v128 {
    let x = |row: usize| unsafe { load(rows[row].add(at)) };
    if ROWS == 1 {
        return x(0);
    }
    let four = |row: usize| add(add(x(row), x(row + 1)), add(x(row + 2), x(row + 3)));
    let mut sum = four(0);
    for row in (4..ROWS).step_by(4) {
        sum = add(sum, four(row));
    }
    sum
}

/// Adds the sums of a few rows to what is carried, whole vectors at a time: a tile has room for them.
#[inline(never)]
unsafe fn carry_rows<const ROWS: usize>(of: u32, rows: &[*const u8; ROWS], to: &Carry, n: usize) {
    if of == lane::FLOAT32 {
        for i in (0..n).step_by(4) {
            let sum = sum_of(rows, 4 * i, |a, b| f32x4_add(a, b));
            let (first, second) = (to.high.add(i) as *mut u8, to.high.add(i + 2) as *mut u8);
            store(first, f64x2_add(load(first), f64x2_promote_low_f32x4(sum)));
            store(second, f64x2_add(load(second), f64x2_promote_low_f32x4(i32x4_shuffle::<2, 3, 2, 3>(sum, sum))));
        }
    } else {
        for i in (0..n).step_by(2) {
            let sum = sum_of(rows, 8 * i, |a, b| f64x2_add(a, b));
            let (high, low) = (to.high.add(i) as *mut u8, to.low.add(i) as *mut u8);
            let (total, rest) = add_compensated_pairs(load(high), load(low), sum);
            store(high, total);
            store(low, rest);
        }
    }
}

/// Sums of float columns that lie in memory as they are added, as many rows at once as there are, up to `ROWS_AT_ONCE`.
unsafe fn plain_sums(reduction: &mut Reduction, bases: &[*mut u8], t: usize, n: usize, to: &Carry) {
    let (rows, of) = (reduction.inner, reduction.lane);
    let bytes = lane::bytes(of);
    // Rows that lie equally far apart need no coordinates.
    let pitch = *reduction.pre.all_strides(0).add(reduction.pre.shape.rank) as isize * bytes as isize;
    let even = reduction.inner_shape.rank == 1;
    let mut coordinates = [0u32; MAX_RANK];
    let mut next = |reduction: &mut Reduction, row: usize| unsafe {
        if even {
            return bases[0].wrapping_offset(row as isize * pitch).add(bytes * t) as *const u8;
        }
        move_inputs(reduction, bases, coordinates.as_ptr(), row);
        step(reduction, &mut coordinates);
        reduction.pre.base(0).add(bytes * t) as *const u8
    };
    to.clear(n);
    let mut row = 0;
    while row < rows {
        match rows - row {
            ROWS_AT_ONCE.. => {
                carry_rows::<ROWS_AT_ONCE>(of, &core::array::from_fn(|u| next(reduction, row + u)), to, n);
                row += ROWS_AT_ONCE;
            }
            4.. => {
                carry_rows::<4>(of, &core::array::from_fn(|u| next(reduction, row + u)), to, n);
                row += 4;
            }
            _ => {
                carry_rows::<1>(of, &[next(reduction, row)], to, n);
                row += 1;
            }
        }
    }
}

unsafe fn tile(reduction: &mut Reduction, bases: &[*mut u8], t: usize, n: usize) {
    let (kind, of, values) = (reduction.combine, reduction.lane, reduction.values);
    let bytes = lane::bytes(of);
    let spare = values.add(CHUNK * 8);
    let to = Carry { high: values.add(CHUNK * 16) as *mut f64, low: values.add(CHUNK * 24) as *mut f64 };
    let carries = kind == combine::SUM && (of == lane::FLOAT32 || of == lane::FLOAT64) && reduction.inner > BLOCK;
    if carries && reduction.pre.plain_input().is_some() {
        plain_sums(reduction, bases, t, n, &to);
        return settle(of, values, &to, n);
    }
    let accumulator = Operand { at: values, step: 16 };
    let mut coordinates = [0u32; MAX_RANK];
    for row in 0..reduction.inner {
        move_inputs(reduction, bases, coordinates.as_ptr(), row);
        reduction.pre.evaluate(t, n);
        let operand = reduction.pre.result_operand();
        if row == 0 || (carries && row % BLOCK == 0) {
            core::ptr::copy_nonoverlapping(flatten(operand, n, spare), values, n * bytes);
            if !reduction.indices.is_null() {
                core::ptr::write_bytes(reduction.indices.add(t), 0, n);
            }
        } else if reduction.indices.is_null() {
            arithmetic(opcode_of(kind), of, values, accumulator, operand, n.div_ceil(4));
        } else {
            let source = flatten(operand, n, spare);
            track_extreme(kind == combine::MIN, of, values, source, reduction.indices.add(t), n, row as i32);
        }
        if carries && (row % BLOCK == BLOCK - 1 || row + 1 == reduction.inner) {
            if row < BLOCK {
                to.clear(n);
            }
            carry(of, values, &to, n);
        }
        step(reduction, &mut coordinates);
    }
    if carries {
        settle(of, values, &to, n);
    }
}

unsafe fn step(reduction: &Reduction, coordinates: &mut [u32; MAX_RANK]) {
    let shape = reduction.inner_shape;
    for axis in (0..shape.rank).rev() {
        coordinates[axis] += 1;
        if (coordinates[axis] as usize) < shape.size(axis) {
            return;
        }
        coordinates[axis] = 0;
    }
}

/// JavaScript chooses columns for at most this many inputs.
const MAX_INPUTS: usize = 16;

#[inline(never)]
pub unsafe fn run(reduction: &mut Reduction) {
    let mut bases = [core::ptr::null_mut(); MAX_INPUTS];
    let inputs = reduction.pre.inputs();
    for (i, base) in bases.iter_mut().enumerate().take(inputs) {
        *base = reduction.pre.base(i);
    }
    reduction.pre.positions.step = reduction.inner as u32;
    let mut t = 0;
    while t < reduction.outer {
        let n = reduction.pre.tile_length(t, reduction.outer);
        tile(reduction, &bases[..inputs], t, n);
        reduction.flush(t, t + n);
        t += n;
    }
}
