//! `topk`: the k smallest keys of each row, in order, by selection: most elements do not reach the heap of the best so far.
//!
//! Command: dtype, input, values, indices, whether the largest are wanted, k, scratch, rank, shape, strides of the input.
//! Scratch holds a row of elements, a row of keys, and a heap of k. Outputs are contiguous. For dtypes of 32 bits at
//! most in a lane: keys and positions then fit in 64.

use crate::command::Command;
use crate::layout::{MAX_RANK, Shape, advance};
use crate::load::load_run;
use crate::opcode::{dtype, lane};
use crate::operand::Operand;
use crate::sort::{each_key_of_word, key_float32};
use crate::store::store_run;
use core::arch::wasm32::*;

/// Keys in the order of `key_float32`, four floats at a time; complemented where the largest are wanted.
unsafe fn keys_of_floats(row: *const f32, n: usize, flip: u32, keys: *mut u32) {
    let whole = n / 4;
    let (top, flip4) = (u32x4_splat(0x8000_0000), u32x4_splat(flip));
    for i in 0..whole {
        let x = v128_load(row.add(4 * i) as *const v128);
        // −0 and +0 are equal.
        let bits = f32x4_add(x, f32x4_splat(0.0));
        let negative = i32x4_shr(bits, 31);
        let ordered = v128_xor(bits, v128_or(negative, top));
        let ordered = v128_or(ordered, f32x4_ne(x, x));
        v128_store(keys.add(4 * i) as *mut v128, v128_xor(ordered, flip4));
    }
    for i in 4 * whole..n {
        *keys.add(i) = key_float32(*row.add(i)) as u32 ^ flip;
    }
}

/// Puts `element` at a place of a heap whose top is the largest, or below it.
#[inline(always)]
unsafe fn sift(heap: *mut u64, size: usize, mut at: usize, element: u64) {
    loop {
        let mut child = 2 * at + 1;
        if child >= size {
            break;
        }
        if child + 1 < size && *heap.add(child + 1) > *heap.add(child) {
            child += 1;
        }
        if *heap.add(child) <= element {
            break;
        }
        *heap.add(at) = *heap.add(child);
        at = child;
    }
    *heap.add(at) = element;
}

#[inline(always)]
unsafe fn offer(heap: *mut u64, k: usize, key: u32, i: usize) -> u32 {
    let element = (key as u64) << 32 | i as u64;
    if element < *heap {
        sift(heap, k, 0, element);
    }
    (*heap >> 32) as u32
}

/// The k smallest keys with their positions, in order, in `heap`.
unsafe fn select(keys: *const u32, n: usize, heap: *mut u64, k: usize) {
    for i in 0..k {
        *heap.add(i) = (*keys.add(i) as u64) << 32 | i as u64;
    }
    for at in (0..k / 2).rev() {
        sift(heap, k, at, *heap.add(at));
    }
    let mut worst = (*heap >> 32) as u32;
    let mut i = k;
    while i < n && !i.is_multiple_of(16) {
        worst = offer(heap, k, *keys.add(i), i);
        i += 1;
    }
    while i + 16 <= n {
        // Of equal keys the earlier one stays: only what is less gets in.
        let limit = u32x4_splat(worst);
        let below = |j: usize| unsafe { u32x4_lt(v128_load(keys.add(i + 4 * j) as *const v128), limit) };
        if v128_any_true(v128_or(v128_or(below(0), below(1)), v128_or(below(2), below(3)))) {
            for j in i..i + 16 {
                if *keys.add(j) < worst {
                    worst = offer(heap, k, *keys.add(j), j);
                }
            }
        }
        i += 16;
    }
    for j in i..n {
        offer(heap, k, *keys.add(j), j);
    }
    for end in (1..k).rev() {
        let last = *heap.add(end);
        *heap.add(end) = *heap;
        sift(heap, end, 0, last);
    }
}

pub unsafe fn run(command: Command) {
    let kind = command.word(0) as u32;
    let (of, bytes) = (dtype::lane_of(kind), dtype::bytes(kind));
    let (mut from, mut values, mut indices) = (command.address(1), command.address(2), command.address(3) as *mut i32);
    let flip = if command.word(4) != 0 { u32::MAX } else { 0 };
    let (k, scratch, rank) = (command.word(5), command.address(6), command.word(7));
    let shape = Shape { sizes: command.skip(8).0, rank };
    let strides = command.skip(8 + rank).0 as *const i32;
    let n = shape.size(rank - 1);
    let room = (n * 4).next_multiple_of(16);
    let (keys, heap) = (scratch.add(room) as *mut u32, scratch.add(2 * room) as *mut u64);
    let mut c = [0u32; MAX_RANK];
    for _ in 0..(Shape { rank: rank - 1, ..shape }).total() {
        let in_place = kind == dtype::FLOAT32 && *strides.add(rank - 1) == 1;
        let row = if in_place { from } else { scratch };
        if !in_place {
            load_run(kind, scratch, from, *strides.add(rank - 1) as isize, n);
        }
        if of == lane::FLOAT32 {
            keys_of_floats(row as *const f32, n, flip, keys);
        } else {
            each_key_of_word(of, row, n, |i, key| *keys.add(i) = key as u32 ^ flip);
        }
        select(keys, n, heap, k);
        for i in 0..k {
            let place = *heap.add(i) as u32 as usize;
            *indices.add(i) = place as i32;
            store_run(kind, values.add(i * bytes), Operand { at: row.add(4 * place), step: 16 }, 1);
        }
        values = values.add(k * bytes);
        indices = indices.add(k);
        from = from.wrapping_offset(advance(shape, rank - 1, c.as_mut_ptr(), strides) * bytes as isize);
    }
}
