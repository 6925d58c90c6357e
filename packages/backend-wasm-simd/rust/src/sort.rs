//! `sort`: stable, along the last axis, NaN last when ascending.
//!
//! Each element becomes an unsigned key in the same order, together with its position: keys are then distinct, and any
//! order of them is stable. Command: dtype, input, values or 0, indices or 0, descending, scratch, rank, shape, strides.
//! Scratch holds a row of 8-byte elements and two rows of 16-byte keys.

use crate::command::Command;
use crate::layout::{MAX_RANK, Shape, advance};
use crate::load::load_run;
use crate::opcode::{dtype, lane};
use crate::operand::Operand;
use crate::store::store_run;

pub fn key_float32(x: f32) -> u64 {
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
unsafe fn merge_sort<K: Copy + Ord>(keys: *mut K, spare: *mut K, n: usize) -> *const K {
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

/// What a key is distributed by, beside its order.
trait Key: Copy + Ord {
    const BITS: u32;
    fn bits(self) -> u64;
}

/// 32 bits above a position.
impl Key for u64 {
    const BITS: u32 = 32;
    fn bits(self) -> u64 {
        self >> 32
    }
}

/// 64 bits beside a position.
impl Key for (u64, u32) {
    const BITS: u32 = 64;
    fn bits(self) -> u64 {
        self.0
    }
}

/// Distributes keys by their digits, the lowest first, each time in the order that they have (radix sort); returns which of the two buffers holds
/// the result. A digit that all keys share moves nothing.
unsafe fn distribute<K: Key, const BUCKETS: usize>(keys: *mut K, spare: *mut K, n: usize) -> *const K {
    let (mut from, mut to) = (keys, spare);
    for shift in (0..K::BITS).step_by(BUCKETS.trailing_zeros() as usize) {
        let digit = |key: K| (key.bits() >> shift) as usize & (BUCKETS - 1);
        let mut places = [0u32; BUCKETS];
        for i in 0..n {
            places[digit(*from.add(i))] += 1;
        }
        if places[digit(*from)] as usize == n {
            continue;
        }
        let mut sum = 0;
        for place in &mut places {
            (*place, sum) = (sum, sum + *place);
        }
        for i in 0..n {
            let key = *from.add(i);
            let place = &mut places[digit(key)];
            *to.add(*place as usize) = key;
            *place += 1;
        }
        (from, to) = (to, from);
    }
    from
}

/// Rows of at least so many keys are distributed, by digits of 8 bits and, where the places of 2048 cost less than further passes, of 11.
const SHORTEST_DISTRIBUTED: usize = 256;
const SHORTEST_WIDE: usize = 8192;

/// Sorts keys, which are distinct, by whatever is fastest for so many; returns which of the two buffers holds the result.
#[inline(never)]
unsafe fn sort_keys<K: Key>(keys: *mut K, spare: *mut K, n: usize) -> *const K {
    if n < SHORTEST_DISTRIBUTED {
        merge_sort(keys, spare, n)
    } else if n < SHORTEST_WIDE {
        distribute::<K, 256>(keys, spare, n)
    } else {
        distribute::<K, 2048>(keys, spare, n)
    }
}

/// Calls `put` with the position and the key of each element.
#[inline(always)]
unsafe fn each_key<L: Copy>(row: *const u8, n: usize, key: impl Fn(L) -> u64, mut put: impl FnMut(usize, u64)) {
    for i in 0..n {
        put(i, key(*(row as *const L).add(i)));
    }
}

/// As `each_key`, for the lanes of 4 bytes.
#[inline(always)]
pub unsafe fn each_key_of_word(of: u32, row: *const u8, n: usize, put: impl FnMut(usize, u64)) {
    match of {
        lane::FLOAT32 => each_key(row, n, key_float32, put),
        lane::INT32 => each_key(row, n, |x: u32| (x ^ 0x8000_0000) as u64, put),
        lane::BOOL => each_key(row, n, |x: u32| (x & 1) as u64, put),
        _ => each_key(row, n, |x: u32| x as u64, put),
    }
}

/// Writes the permutation of a row to `out`.
#[inline(never)]
unsafe fn permutation(of: u32, row: *const u8, n: usize, descending: bool, scratch: *mut u8, out: *mut i32) {
    let spare = scratch.add(16 * n);
    if lane::bytes(of) == 4 {
        let keys = scratch as *mut u64;
        let flip = if descending { u32::MAX as u64 } else { 0 };
        each_key_of_word(of, row, n, |i, key| *keys.add(i) = (key ^ flip) << 32 | i as u64);
        let sorted = sort_keys(keys, spare as *mut u64, n);
        for i in 0..n {
            *out.add(i) = *sorted.add(i) as i32;
        }
    } else {
        let keys = scratch as *mut (u64, u32);
        let flip = if descending { u64::MAX } else { 0 };
        let put = |i: usize, key: u64| *keys.add(i) = (key ^ flip, i as u32);
        match of {
            lane::FLOAT64 => each_key(row, n, key_float64, put),
            lane::INT64 => each_key(row, n, |x: u64| x ^ 1 << 63, put),
            _ => each_key(row, n, |x: u64| x, put),
        }
        let sorted = sort_keys(keys, spare as *mut (u64, u32), n);
        for i in 0..n {
            *out.add(i) = (*sorted.add(i)).1 as i32;
        }
    }
}

/// The elements of a row in the order of a permutation.
unsafe fn arrange<L: Copy>(row: *const u8, order: *const i32, n: usize, out: *mut u8) {
    for i in 0..n {
        *(out as *mut L).add(i) = *(row as *const L).add(*order.add(i) as usize);
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
            // Where memory holds a dtype as its lane, in place; else where the keys were.
            let sorted = if dtype::is_lane(kind) { values } else { keys };
            if lane::bytes(of) == 8 {
                arrange::<u64>(scratch, to, n, sorted);
            } else {
                arrange::<u32>(scratch, to, n, sorted);
            }
            if sorted != values {
                store_run(kind, values, Operand { at: sorted, step: 16 }, n);
            }
            values = values.add(n * bytes);
        }
        if !indices.is_null() {
            indices = indices.add(n);
        }
        from = from.wrapping_offset(advance(shape, rank - 1, c.as_mut_ptr(), strides) * bytes as isize);
    }
}
