//! `sort`: stable, along the last axis, NaN last when ascending.
//!
//! Each element becomes an unsigned key in the same order, together with its position: keys are then distinct, and any
//! merge of them is stable. Command: dtype, input, values or 0, indices or 0, descending, scratch, rank, shape, strides.
//! Scratch holds a row of 8-byte elements and two rows of 16-byte keys.

use crate::command::Command;
use crate::layout::{MAX_RANK, Shape, advance};
use crate::load::load_run;
use crate::opcode::{dtype, lane};
use crate::operand::Operand;
use crate::store::store_run;

fn key_float32(x: f32) -> u64 {
    if x.is_nan() {
        return u32::MAX as u64;
    }
    // −0 and +0 are equal, and keep their order.
    let bits = (x + 0.0).to_bits();
    (if bits >> 31 == 1 { !bits } else { bits | 0x8000_0000 }) as u64
}

fn key_float64(x: f64) -> u64 {
    if x.is_nan() {
        return u64::MAX;
    }
    let bits = (x + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

pub unsafe fn key(of: u32, row: *const u8, i: usize) -> u64 {
    match of {
        lane::FLOAT32 => key_float32(*(row as *const f32).add(i)),
        lane::FLOAT64 => key_float64(*(row as *const f64).add(i)),
        lane::INT32 => (*(row as *const u32).add(i) ^ 0x8000_0000) as u64,
        lane::INT64 => *(row as *const u64).add(i) ^ 1 << 63,
        lane::UINT64 => *(row as *const u64).add(i),
        lane::BOOL => (*(row as *const u32).add(i) & 1) as u64,
        _ => *(row as *const u32).add(i) as u64,
    }
}

#[inline(always)]
unsafe fn insertion<K: Copy + Ord>(keys: *mut K, n: usize) {
    for i in 1..n {
        let x = *keys.add(i);
        let mut j = i;
        while j > 0 && x < *keys.add(j - 1) {
            *keys.add(j) = *keys.add(j - 1);
            j -= 1;
        }
        *keys.add(j) = x;
    }
}

#[inline(always)]
unsafe fn merge<K: Copy + Ord>(from: *const K, middle: usize, n: usize, to: *mut K) {
    let (mut a, mut b) = (0, middle);
    for i in 0..n {
        let left = b == n || (a < middle && *from.add(a) < *from.add(b));
        let at = if left { a } else { b };
        *to.add(i) = *from.add(at);
        a += left as usize;
        b += !left as usize;
    }
}

/// Bottom-up merge sort; returns which of the two buffers holds the result.
unsafe fn sort_keys<K: Copy + Ord>(keys: *mut K, spare: *mut K, n: usize) -> *const K {
    const RUN: usize = 16;
    for start in (0..n).step_by(RUN) {
        insertion(keys.add(start), RUN.min(n - start));
    }
    let (mut from, mut to, mut width) = (keys, spare, RUN);
    while width < n {
        for start in (0..n).step_by(2 * width) {
            let end = n.min(start + 2 * width);
            merge(from.add(start), width.min(end - start), end - start, to.add(start));
        }
        (from, to) = (to, from);
        width *= 2;
    }
    from
}

/// Writes the permutation of a row to `out`.
unsafe fn permutation(of: u32, row: *const u8, n: usize, descending: bool, scratch: *mut u8, out: *mut i32) {
    let spare = scratch.add(16 * n);
    if lane::bytes(of) == 4 {
        let keys = scratch as *mut u64;
        let flip = if descending { u32::MAX as u64 } else { 0 };
        for i in 0..n {
            *keys.add(i) = (key(of, row, i) ^ flip) << 32 | i as u64;
        }
        let sorted = sort_keys(keys, spare as *mut u64, n);
        for i in 0..n {
            *out.add(i) = *sorted.add(i) as i32;
        }
    } else {
        let keys = scratch as *mut (u64, u32);
        let flip = if descending { u64::MAX } else { 0 };
        for i in 0..n {
            *keys.add(i) = (key(of, row, i) ^ flip, i as u32);
        }
        let sorted = sort_keys(keys, spare as *mut (u64, u32), n);
        for i in 0..n {
            *out.add(i) = (*sorted.add(i)).1 as i32;
        }
    }
}

pub unsafe fn run(command: Command) {
    let kind = command.word(0) as u32;
    let (of, bytes) = (dtype::lane_of(kind), dtype::bytes(kind));
    let (mut values, mut indices) = (command.address(2), command.address(3) as *mut i32);
    let (descending, scratch, rank) = (command.word(4) != 0, command.address(5), command.word(6));
    let shape = Shape { sizes: command.skip(7).0, rank };
    let strides = command.skip(7 + rank).0 as *const i32;
    let n = shape.size(rank - 1);
    let keys = scratch.add((n * 8).next_multiple_of(16));
    let order = keys.add(32 * n) as *mut i32;
    let (mut c, mut from) = ([0u32; MAX_RANK], command.address(1));
    for _ in 0..(Shape { rank: rank - 1, ..shape }).total() {
        load_run(kind, scratch, from, *strides.add(rank - 1) as isize, n);
        let to = if indices.is_null() { order } else { indices };
        permutation(of, scratch, n, descending, keys, to);
        if !values.is_null() {
            for i in 0..n {
                let at = scratch.add(*to.add(i) as usize * lane::bytes(of));
                store_run(kind, values.add(i * bytes), Operand { at, step: 16 }, 1);
            }
            values = values.add(n * bytes);
        }
        if !indices.is_null() {
            indices = indices.add(n);
        }
        from = from.wrapping_offset(advance(shape, rank - 1, c.as_mut_ptr(), strides) * bytes as isize);
    }
}
