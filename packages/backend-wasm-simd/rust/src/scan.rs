//! `scan`: running combinations along the last axis.
//!
//! Command: dtype of the input, dtype of the values, input, values or 0, indices or 0, kind of combination, flags
//! (1 reverse, 2 exclusive), scratch for two rows, rank of [...outer, length], shape, strides.

use crate::command::Command;
use crate::layout::{MAX_RANK, Shape, advance};
use crate::load::load_run;
use crate::opcode::{combine, dtype, lane};
use crate::operand::Operand;
use crate::store::store_run;
use core::arch::wasm32::*;

#[derive(Clone, Copy)]
struct Row {
    from: *const u8,
    to: *mut u8,
    indices: *mut i32,
    n: usize,
    reverse: bool,
    exclusive: bool,
}

/// Floats are carried in float64, so that sums are as good as pairwise ones.
#[inline(never)]
unsafe fn run<T: Copy, A: Copy>(row: Row, start: A, widen: impl Fn(T) -> A, narrow: impl Fn(A) -> T, f: impl Fn(A, A) -> A) {
    let (from, to) = (row.from as *const T, row.to as *mut T);
    let mut running = start;
    if !row.reverse && !row.exclusive {
        // Four a turn, because V8 puts an interrupt check into every turn of a loop.
        let whole = row.n - row.n % 4;
        for i in (0..whole).step_by(4) {
            for at in i..i + 4 {
                running = f(running, widen(*from.add(at)));
                *to.add(at) = narrow(running);
            }
        }
        for at in whole..row.n {
            running = f(running, widen(*from.add(at)));
            *to.add(at) = narrow(running);
        }
        return;
    }
    for i in 0..row.n {
        let at = if row.reverse { row.n - 1 - i } else { i };
        let next = f(running, widen(*from.add(at)));
        *to.add(at) = narrow(if row.exclusive { running } else { next });
        running = next;
    }
}

/// Running sums of float32 in float64, four at a time: within these first, so that only one addition waits for the one before it.
#[inline(never)]
unsafe fn running_sums(row: Row) {
    let (from, to) = (row.from as *const f32, row.to as *mut f32);
    let whole = row.n - row.n % 4;
    let zero = f64x2_splat(0.0);
    let mut carry = zero;
    for i in (0..whole).step_by(4) {
        let x = v128_load(from.add(i) as *const v128);
        let pair = |x: v128| f64x2_add(x, i64x2_shuffle::<0, 2>(zero, x));
        let low = pair(f64x2_promote_low_f32x4(x));
        let high = pair(f64x2_promote_low_f32x4(i32x4_shuffle::<2, 3, 2, 3>(x, x)));
        let high = f64x2_add(high, i64x2_shuffle::<1, 1>(low, low));
        let (first, second) = (f64x2_add(low, carry), f64x2_add(high, carry));
        carry = f64x2_add(carry, i64x2_shuffle::<1, 1>(high, high));
        let sums = i32x4_shuffle::<0, 1, 4, 5>(f32x4_demote_f64x2_zero(first), f32x4_demote_f64x2_zero(second));
        v128_store(to.add(i) as *mut v128, sums);
    }
    let mut running = f64x2_extract_lane::<0>(carry);
    for at in whole..row.n {
        running += *from.add(at) as f64;
        *to.add(at) = running as f32;
    }
}

/// The last of equals, and the last NaN for ever.
#[inline(never)]
unsafe fn extreme<T: Copy + PartialOrd>(row: Row, bits: T, keeps: impl Fn(T, T) -> bool) {
    let (from, to) = (row.from as *const T, row.to as *mut T);
    let first = if row.reverse { row.n - 1 } else { 0 };
    let (mut best, mut index) = (*from.add(first), first);
    for i in 0..row.n {
        let at = if row.reverse { row.n - 1 - i } else { i };
        let before = (best, index);
        let x = *from.add(at);
        #[allow(clippy::eq_op)]
        if x != x || (best == best && !keeps(best, x)) {
            (best, index) = (x, at);
        }
        let (value, position) = match (row.exclusive, i) {
            (false, _) => (best, index),
            (true, 0) => (bits, at),
            _ => before,
        };
        *to.add(at) = value;
        if !row.indices.is_null() {
            *row.indices.add(at) = position as i32;
        }
    }
}

macro_rules! integers {
    ($type:ty, $kind:expr, $row:expr, $low:expr, $high:expr) => {
        match $kind {
            combine::SUM => run($row, 0 as $type, |x: $type| x, |x| x, |a, b| a.wrapping_add(b)),
            combine::PROD => run($row, 1 as $type, |x: $type| x, |x| x, |a, b| a.wrapping_mul(b)),
            combine::MIN => extreme::<$type>($row, $high, |best, x| best < x),
            _ => extreme::<$type>($row, $low, |best, x| best > x),
        }
    };
}

macro_rules! floats {
    ($type:ty, $kind:expr, $row:expr) => {
        match $kind {
            combine::SUM => run($row, 0f64, |x: $type| x as f64, |x| x as $type, |a, b| a + b),
            combine::PROD => run($row, 1f64, |x: $type| x as f64, |x| x as $type, |a, b| a * b),
            combine::MIN => extreme::<$type>($row, <$type>::INFINITY, |best, x| best < x),
            _ => extreme::<$type>($row, <$type>::NEG_INFINITY, |best, x| best > x),
        }
    };
}

unsafe fn scan_row(of: u32, kind: u32, row: Row) {
    match of {
        lane::FLOAT32 if kind == combine::SUM && !row.reverse && !row.exclusive => running_sums(row),
        lane::FLOAT32 => floats!(f32, kind, row),
        lane::FLOAT64 => floats!(f64, kind, row),
        lane::INT32 => integers!(i32, kind, row, i32::MIN, i32::MAX),
        lane::UINT32 => integers!(u32, kind, row, 0, u32::MAX),
        lane::INT64 => integers!(i64, kind, row, i64::MIN, i64::MAX),
        lane::UINT64 => integers!(u64, kind, row, 0, u64::MAX),
        // Masks of 32 bits, which are ordered as what they stand for.
        _ => match kind {
            combine::SUM => run(row, 0u32, |x: u32| x, |x| x, |a, b| a | b),
            combine::PROD => run(row, u32::MAX, |x: u32| x, |x| x, |a, b| a & b),
            combine::MIN => extreme::<u32>(row, u32::MAX, |best, x| best < x),
            _ => extreme::<u32>(row, 0, |best, x| best > x),
        },
    }
}

pub unsafe fn run_all(command: Command) {
    let (input, output) = (command.word(0) as u32, command.word(1) as u32);
    let (mut values, mut indices) = (command.address(3), command.address(4) as *mut i32);
    let (kind, flags, scratch, rank) = (command.word(5) as u32, command.word(6), command.address(7), command.word(8));
    let shape = Shape { sizes: command.skip(9).0, rank };
    let strides = command.skip(9 + rank).0 as *const i32;
    let n = shape.size(rank - 1);
    let of = dtype::lane_of(output);
    // Rows that lie in memory as they are scanned, and results as they are stored: without a stop in scratch.
    let in_place = input == output && dtype::is_lane(output) && *strides.add(rank - 1) == 1;
    let to = scratch.add((n * 8).next_multiple_of(16));
    let mut c = [0u32; MAX_RANK];
    let mut from = command.address(2);
    for _ in 0..(Shape { rank: rank - 1, ..shape }).total() {
        if !in_place {
            load_run(input, scratch, from, *strides.add(rank - 1) as isize, n);
        }
        let direct = in_place && !values.is_null();
        let row = Row {
            from: if in_place { from } else { scratch },
            to: if direct { values } else { to },
            indices,
            n,
            reverse: flags & 1 != 0,
            exclusive: flags & 2 != 0,
        };
        scan_row(of, kind, row);
        if direct {
            values = values.add(n * dtype::bytes(output));
        } else if !values.is_null() {
            store_run(output, values, Operand { at: to, step: 16 }, n);
            values = values.add(n * dtype::bytes(output));
        }
        if !indices.is_null() {
            indices = indices.add(n);
        }
        from = from.wrapping_offset(advance(shape, rank - 1, c.as_mut_ptr(), strides) * dtype::bytes(input) as isize);
    }
}
