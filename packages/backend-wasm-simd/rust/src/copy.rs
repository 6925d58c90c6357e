//! `copy`: one strided region to another, bits kept; and `fill`.
//!
//! Command: element size, source, destination, rank, shape, source strides, destination strides. Fill: element size,
//! destination, two words of value, rank, shape, strides. Rank is at least 1.

use crate::command::Command;
use crate::layout::{MAX_RANK, Rows, Shape};
use core::arch::wasm32::*;

#[derive(Clone, Copy)]
struct Side {
    at: *mut u8,
    strides: *const i32,
}

#[inline(always)]
unsafe fn row<T: Copy>(d: *mut T, d_stride: isize, s: *const T, s_stride: isize, n: usize) {
    if d_stride == 1 && s_stride == 1 {
        if n * size_of::<T>() >= 64 {
            core::ptr::copy_nonoverlapping(s, d, n);
        } else {
            for i in 0..n {
                *d.add(i) = *s.add(i);
            }
        }
    } else if d_stride == 1 {
        let mut s = s;
        for i in 0..n {
            *d.add(i) = *s;
            s = s.wrapping_offset(s_stride);
        }
    } else {
        let (mut d, mut s) = (d, s);
        for _ in 0..n {
            *d = *s;
            d = d.wrapping_offset(d_stride);
            s = s.wrapping_offset(s_stride);
        }
    }
}

#[inline(never)]
unsafe fn plain<T: Copy>(shape: Shape, d: Side, s: Side) {
    let last = shape.rank - 1;
    let (n, dt, st) = (shape.size(last), *d.strides.add(last) as isize, *s.strides.add(last) as isize);
    let mut rows = Rows::new(shape, [d.strides, s.strides]);
    while !rows.is_empty() {
        let [to, from] = rows.offsets;
        row((d.at as *mut T).wrapping_offset(to), dt, (s.at as *const T).wrapping_offset(from), st, n);
        rows.advance();
    }
}

/// Four rows of four become four columns of four.
#[inline(always)]
unsafe fn transpose4(d: *mut u32, d_pitch: isize, s: *const u32, s_pitch: isize) {
    let at = |i: isize| v128_load(s.wrapping_offset(i * s_pitch) as *const v128);
    let (a, b, c, e) = (at(0), at(1), at(2), at(3));
    let (ab, cd) = (i32x4_shuffle::<0, 4, 1, 5>(a, b), i32x4_shuffle::<0, 4, 1, 5>(c, e));
    let (ef, gh) = (i32x4_shuffle::<2, 6, 3, 7>(a, b), i32x4_shuffle::<2, 6, 3, 7>(c, e));
    let to = |i: isize, x: v128| v128_store(d.wrapping_offset(i * d_pitch) as *mut v128, x);
    to(0, i64x2_shuffle::<0, 2>(ab, cd));
    to(1, i64x2_shuffle::<1, 3>(ab, cd));
    to(2, i64x2_shuffle::<0, 2>(ef, gh));
    to(3, i64x2_shuffle::<1, 3>(ef, gh));
}

/// Two axes where the source runs along one and the destination along the other, in blocks that fit the cache.
unsafe fn transpose<T: Copy>(d: *mut T, d_pitch: isize, s: *const T, s_pitch: isize, rows: usize, columns: usize) {
    const BLOCK: usize = 32;
    let mut i = 0;
    while i < rows {
        let height = BLOCK.min(rows - i);
        let mut j = 0;
        while j < columns {
            let width = BLOCK.min(columns - j);
            let (d, s) = (d.wrapping_offset(i as isize * d_pitch + j as isize), s.wrapping_offset(j as isize * s_pitch + i as isize));
            if size_of::<T>() == 4 && height.is_multiple_of(4) && width.is_multiple_of(4) {
                for y in (0..height as isize).step_by(4) {
                    for x in (0..width as isize).step_by(4) {
                        let to = d.wrapping_offset(y * d_pitch + x) as *mut u32;
                        transpose4(to, d_pitch, s.wrapping_offset(x * s_pitch + y) as *const u32, s_pitch);
                    }
                }
            } else {
                for y in 0..height as isize {
                    row(d.wrapping_offset(y * d_pitch), 1, s.wrapping_offset(y), s_pitch, width);
                }
            }
            j += width;
        }
        i += height;
    }
}

/// The axis along which the source is contiguous, if the destination is so along the last axis and the source is not.
unsafe fn transposed_axis(shape: Shape, d: Side, s: Side) -> Option<usize> {
    let last = shape.rank - 1;
    if *d.strides.add(last) != 1 || matches!(*s.strides.add(last), -1..=1) || shape.size(last) < 4 {
        return None;
    }
    (0..last).find(|&axis| *s.strides.add(axis) == 1 && shape.size(axis) >= 4)
}

/// Steps over all axes but two, and transposes those.
#[inline(never)]
unsafe fn by_transposes<T: Copy>(shape: Shape, d: Side, s: Side, axis: usize) {
    let last = shape.rank - 1;
    let mut sizes = [1u32; MAX_RANK];
    core::ptr::copy_nonoverlapping(shape.sizes, sizes.as_mut_ptr(), shape.rank);
    sizes[axis] = 1;
    let outer = Shape { sizes: sizes.as_ptr(), rank: shape.rank };
    let (dp, sp) = (*d.strides.add(axis) as isize, *s.strides.add(last) as isize);
    let mut rows = Rows::new(outer, [d.strides, s.strides]);
    while !rows.is_empty() {
        let (to, from) = ((d.at as *mut T).wrapping_offset(rows.offsets[0]), (s.at as *const T).wrapping_offset(rows.offsets[1]));
        transpose(to, dp, from, sp, shape.size(axis), shape.size(last));
        rows.advance();
    }
}

unsafe fn sized<T: Copy>(shape: Shape, d: Side, s: Side) {
    match transposed_axis(shape, d, s) {
        Some(axis) => by_transposes::<T>(shape, d, s, axis),
        None => plain::<T>(shape, d, s),
    }
}

pub unsafe fn run(command: Command) {
    let rank = command.word(3);
    let shape = Shape { sizes: command.skip(4).0, rank };
    let s = Side { at: command.address(1), strides: command.skip(4 + rank).0 as *const i32 };
    let d = Side { at: command.address(2), strides: command.skip(4 + 2 * rank).0 as *const i32 };
    match command.word(0) {
        1 => sized::<u8>(shape, d, s),
        2 => sized::<u16>(shape, d, s),
        4 => sized::<u32>(shape, d, s),
        _ => sized::<u64>(shape, d, s),
    }
}

#[inline(never)]
unsafe fn fill_with<T: Copy>(shape: Shape, d: Side, value: T) {
    let last = shape.rank - 1;
    let (n, stride) = (shape.size(last), *d.strides.add(last) as isize);
    let mut rows = Rows::new(shape, [d.strides; 2]);
    while !rows.is_empty() {
        let mut to = (d.at as *mut T).wrapping_offset(rows.offsets[0]);
        rows.advance();
        if stride == 1 {
            core::slice::from_raw_parts_mut(to, n).fill(value);
            continue;
        }
        for _ in 0..n {
            *to = value;
            to = to.wrapping_offset(stride);
        }
    }
}

pub unsafe fn fill(command: Command) {
    let rank = command.word(4);
    let shape = Shape { sizes: command.skip(5).0, rank };
    let d = Side { at: command.address(1), strides: command.skip(5 + rank).0 as *const i32 };
    let (low, high) = (command.word(2), command.word(3));
    match command.word(0) {
        1 => fill_with(shape, d, low as u8),
        2 => fill_with(shape, d, low as u16),
        4 => fill_with(shape, d, low as u32),
        _ => fill_with(shape, d, low as u64 | (high as u64) << 32),
    }
}
