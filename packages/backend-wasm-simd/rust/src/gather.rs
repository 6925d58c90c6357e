//! `gather`, and the walk over index views that `scatter` shares.
//!
//! Command: element size or dtype, mode, data (source or updates), target (output or destination), rank, number of
//! indexed axes, shape, data strides, target strides; for each indexed axis its size, its stride in elements, the
//! address of its indices and their strides. Rank is at least 1.

use crate::command::Command;
use crate::layout::{MAX_RANK, Shape, advance, offset_of};

const HEADER: usize = 6;

#[derive(Clone, Copy)]
pub struct Indexed {
    pub shape: Shape,
    pub data: *mut u8,
    pub data_strides: *const i32,
    pub target: *mut u8,
    pub target_strides: *const i32,
    axes: Command,
    axis_count: usize,
}

impl Indexed {
    pub unsafe fn read(command: Command) -> Indexed {
        let rank = command.word(4);
        let words = command.skip(HEADER);
        Indexed {
            shape: Shape { sizes: words.0, rank },
            data: command.address(2),
            data_strides: words.skip(rank).0 as *const i32,
            target: command.address(3),
            target_strides: words.skip(2 * rank).0 as *const i32,
            axes: words.skip(3 * rank),
            axis_count: command.word(5),
        }
    }

    #[inline(always)]
    unsafe fn axis(&self, k: usize) -> (u32, isize, *const i32, *const i32) {
        let words = self.axes.skip(k * (3 + self.shape.rank));
        (words.word(0) as u32, words.word(1) as i32 as isize, words.address(2) as *const i32, words.skip(3).0 as *const i32)
    }

    unsafe fn follows_index(&self, axis: usize) -> bool {
        (0..self.axis_count).any(|k| *self.axis(k).3.add(axis) != 0)
    }

    /// The first row-major position with an index out of range, looking at each index once.
    pub unsafe fn first_bad(&self) -> f64 {
        let rank = self.shape.rank;
        let mut sizes = [1u32; MAX_RANK];
        let mut weights = [0f64; MAX_RANK];
        let mut weight = 1f64;
        for axis in (0..rank).rev() {
            weights[axis] = weight;
            weight *= self.shape.size(axis) as f64;
            if self.follows_index(axis) {
                sizes[axis] = self.shape.size(axis) as u32;
            }
        }
        let shape = Shape { sizes: sizes.as_ptr(), rank };
        let zeros = [0i32; MAX_RANK];
        let mut c = [0u32; MAX_RANK];
        for _ in 0..shape.total() {
            for k in 0..self.axis_count {
                let (size, _, at, strides) = self.axis(k);
                if *at.wrapping_offset(offset_of(strides, c.as_ptr(), rank)) as u32 >= size {
                    return (0..rank).map(|axis| weights[axis] * c[axis] as f64).sum();
                }
            }
            advance(shape, rank, c.as_mut_ptr(), zeros.as_ptr());
        }
        -1.0
    }

    /// Hands on, in row-major order, for each row of the last axis: its coordinates, and whether one index serves it all.
    pub unsafe fn rows(&self, mut f: impl FnMut(*const u32, usize, bool)) {
        let outer = self.shape.rank - 1;
        let n = self.shape.size(outer);
        let zeros = [0i32; MAX_RANK];
        let mut c = [0u32; MAX_RANK];
        let whole = !self.follows_index(outer);
        for _ in 0..(Shape { rank: outer, ..self.shape }).total() {
            f(c.as_ptr(), n, whole);
            advance(self.shape, outer, c.as_mut_ptr(), zeros.as_ptr());
        }
    }

    /// The offset, in elements, that the indices add at element `j` of a row.
    #[inline(always)]
    pub unsafe fn addressed(&self, row: *const u32, j: usize) -> isize {
        let last = self.shape.rank - 1;
        let mut offset = 0;
        for k in 0..self.axis_count {
            let (_, stride, at, strides) = self.axis(k);
            let position = offset_of(strides, row, last) + *strides.add(last) as isize * j as isize;
            offset += *at.wrapping_offset(position) as isize * stride;
        }
        offset
    }
}

unsafe fn sized<T: Copy>(indexed: &Indexed) {
    let last = indexed.shape.rank - 1;
    let step = *indexed.data_strides.add(last) as isize;
    let mut out = indexed.target as *mut T;
    indexed.rows(|row, n, whole| {
        let base = (indexed.data as *const T).wrapping_offset(offset_of(indexed.data_strides, row, last));
        if whole {
            let from = base.wrapping_offset(indexed.addressed(row, 0));
            if step == 1 {
                core::ptr::copy_nonoverlapping(from, out, n);
            } else {
                for j in 0..n {
                    *out.add(j) = *from.wrapping_offset(step * j as isize);
                }
            }
        } else {
            for j in 0..n {
                *out.add(j) = *base.wrapping_offset(step * j as isize + indexed.addressed(row, j));
            }
        }
        out = out.add(n);
    });
}

pub unsafe fn run(command: Command) -> f64 {
    let indexed = Indexed::read(command);
    let bad = indexed.first_bad();
    if bad < 0.0 {
        match command.word(0) {
            1 => sized::<u8>(&indexed),
            2 => sized::<u16>(&indexed),
            4 => sized::<u32>(&indexed),
            _ => sized::<u64>(&indexed),
        }
    }
    bad
}
