//! `scatter`, in row-major order. Every index is checked before anything is written.
//!
//! The command is gather's, with a dtype for the element size.

use crate::command::Command;
use crate::convert::{from_bfloat16, from_float16, to_bfloat16, to_float16};
use crate::gather::Indexed;
use crate::opcode::dtype;

#[inline(never)]
unsafe fn update<T: Copy>(indexed: &Indexed, f: impl Fn(T, T) -> T) {
    let last = indexed.shape.rank - 1;
    let (step, target_step) = (*indexed.data_strides.add(last) as isize, *indexed.target_strides.add(last) as isize);
    let mut pieces = indexed.pieces();
    while let Some(piece) = pieces.next() {
        let from = (indexed.data as *const T).wrapping_offset(piece.data);
        let to = (indexed.target as *mut T).wrapping_offset(piece.target);
        // One index for a row that lies side by side in both, as where the rows of an embedding get their gradients.
        if piece.moved_step == 0 && step == 1 && target_step == 1 {
            let to = to.wrapping_offset(*piece.moved as isize);
            for j in 0..piece.n {
                *to.add(j) = f(*to.add(j), *from.add(j));
            }
            continue;
        }
        for j in 0..piece.n {
            let moved = *piece.moved.add(j * piece.moved_step) as isize;
            let at = to.wrapping_offset(moved + target_step * j as isize);
            *at = f(*at, *from.wrapping_offset(step * j as isize));
        }
    }
}

const SET: usize = 0;
const ADD: usize = 1;
const MUL: usize = 2;
const MIN: usize = 3;

macro_rules! integers {
    ($type:ty, $mode:expr, $indexed:expr) => {
        match $mode {
            ADD => update::<$type>($indexed, |a, b| a.wrapping_add(b)),
            MUL => update::<$type>($indexed, |a, b| a.wrapping_mul(b)),
            MIN => update::<$type>($indexed, |a, b| a.min(b)),
            _ => update::<$type>($indexed, |a, b| a.max(b)),
        }
    };
}

macro_rules! floats {
    ($storage:ty, $mode:expr, $indexed:expr, $from:expr, $to:expr) => {
        match $mode {
            ADD => update::<$storage>($indexed, |a, b| $to($from(a) + $from(b))),
            MUL => update::<$storage>($indexed, |a, b| $to($from(a) * $from(b))),
            // A NaN on either side stays.
            MIN => update::<$storage>($indexed, |a, b| {
                let (x, y) = ($from(a), $from(b));
                if y < x || y != y { b } else { a }
            }),
            _ => update::<$storage>($indexed, |a, b| {
                let (x, y) = ($from(a), $from(b));
                if y > x || y != y { b } else { a }
            }),
        }
    };
}

unsafe fn set(bytes: usize, indexed: &Indexed) {
    match bytes {
        1 => update::<u8>(indexed, |_, b| b),
        2 => update::<u16>(indexed, |_, b| b),
        4 => update::<u32>(indexed, |_, b| b),
        _ => update::<u64>(indexed, |_, b| b),
    }
}

pub unsafe fn run(command: Command) -> f64 {
    let indexed = Indexed::read(command);
    let bad = indexed.first_bad();
    if bad >= 0.0 {
        return bad;
    }
    let (kind, mode) = (command.word(0) as u32, command.word(1));
    let i = &indexed;
    match kind {
        _ if mode == SET => set(dtype::bytes(kind), i),
        dtype::FLOAT32 => floats!(f32, mode, i, |x: f32| x, |x: f32| x),
        dtype::FLOAT64 => floats!(f64, mode, i, |x: f64| x, |x: f64| x),
        dtype::FLOAT16 => floats!(u16, mode, i, from_float16, to_float16),
        dtype::BFLOAT16 => floats!(u16, mode, i, from_bfloat16, to_bfloat16),
        dtype::INT32 => integers!(i32, mode, i),
        dtype::UINT32 => integers!(u32, mode, i),
        dtype::INT16 => integers!(i16, mode, i),
        dtype::UINT16 => integers!(u16, mode, i),
        dtype::INT8 => integers!(i8, mode, i),
        dtype::INT64 => integers!(i64, mode, i),
        dtype::UINT64 => integers!(u64, mode, i),
        dtype::UINT8 => integers!(u8, mode, i),
        // On bools adding and the maximum are "or", multiplying and the minimum "and".
        _ if mode == ADD => update::<u8>(i, |a, b| a | b),
        _ if mode == MUL => update::<u8>(i, |a, b| a & b),
        _ => integers!(u8, mode, i),
    }
    -1.0
}
