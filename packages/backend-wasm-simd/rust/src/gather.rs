//! `gather`, and the walk over index views that `scatter` shares.
//!
//! Command: element size or dtype, mode, data (source or updates), target (output or destination), rank, number of
//! indexed axes, shape, data strides, target strides; for each indexed axis its size, its stride in elements, the
//! address of its indices and their strides. Rank is at least 1.

use crate::command::Command;
use crate::layout::{MAX_RANK, Rows, Shape, advance, offset_of};

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
        let last = rank - 1;
        let outer = Shape { sizes: sizes.as_ptr(), rank: last };
        let zeros = [0i32; MAX_RANK];
        let mut c = [0u32; MAX_RANK];
        for _ in 0..outer.total() {
            let before = (0..last).map(|axis| weights[axis] * c[axis] as f64).sum::<f64>();
            let first = (0..self.axis_count).map(|k| self.first_bad_in_row(k, c.as_ptr(), sizes[last] as usize)).min();
            if let Some(j) = first.filter(|&j| j != usize::MAX) {
                return before + j as f64;
            }
            advance(outer, last, c.as_mut_ptr(), zeros.as_ptr());
        }
        -1.0
    }

    unsafe fn first_bad_in_row(&self, k: usize, row: *const u32, n: usize) -> usize {
        let (size, _, at, strides) = self.axis(k);
        let last = self.shape.rank - 1;
        let (mut at, step) = (at.wrapping_offset(offset_of(strides, row, last)), *strides.add(last) as isize);
        if step == 1 && all_below(at, n, size) {
            return usize::MAX;
        }
        for j in 0..n {
            if *at as u32 >= size {
                return j;
            }
            at = at.wrapping_offset(step);
        }
        usize::MAX
    }

    pub unsafe fn pieces(&self) -> Pieces<'_> {
        let last = self.shape.rank - 1;
        let rows = Rows::new(self.shape, [self.data_strides, self.target_strides]);
        let whole = !self.follows_index(last);
        Pieces { indexed: self, rows, whole, start: 0, moved: [0; PIECE] }
    }
}

/// Whether indices that lie side by side are all in range, many at once.
unsafe fn all_below(at: *const i32, n: usize, size: u32) -> bool {
    let mut most = 0;
    for j in 0..n {
        most = most.max(*at.add(j) as u32);
    }
    most < size
}

const PIECE: usize = 256;

/// A row of the last axis, or a part of one, whose indices were looked up.
pub struct Pieces<'a> {
    indexed: &'a Indexed,
    rows: Rows,
    /// Whether one index serves a whole row.
    whole: bool,
    start: usize,
    moved: [i32; PIECE],
}

/// Offsets, in elements, of a piece's first element on either side, and what the indices add: for each element, or for all.
pub struct Piece {
    pub n: usize,
    pub data: isize,
    pub target: isize,
    pub moved: *const i32,
    pub moved_step: usize,
}

impl Pieces<'_> {
    /// The next piece in row-major order. Not inlined: it would be so into every kernel for every type.
    #[inline(never)]
    pub unsafe fn next(&mut self) -> Option<Piece> {
        if self.rows.is_empty() {
            return None;
        }
        let last = self.indexed.shape.rank - 1;
        let (start, left) = (self.start, self.indexed.shape.size(last) - self.start);
        let n = if self.whole { left } else { left.min(PIECE) };
        let looked_up = if self.whole { 1 } else { n };
        self.moved[..looked_up].fill(0);
        for k in 0..self.indexed.axis_count {
            let (_, stride, at, strides) = self.indexed.axis(k);
            let step = *strides.add(last) as isize;
            let at = at.wrapping_offset(offset_of(strides, self.rows.coordinates.as_ptr(), last) + step * start as isize);
            let moved = self.moved.as_mut_ptr();
            if step == 1 {
                for j in 0..looked_up {
                    *moved.add(j) += *at.add(j) * stride as i32;
                }
            } else {
                for j in 0..looked_up {
                    *moved.add(j) += (*at.wrapping_offset(step * j as isize) as isize * stride) as i32;
                }
            }
        }
        let along = |offset: isize, strides: *const i32| offset + *strides.add(last) as isize * start as isize;
        let [data, target] = self.rows.offsets;
        let piece = Piece {
            n,
            data: along(data, self.indexed.data_strides),
            target: along(target, self.indexed.target_strides),
            moved: self.moved.as_ptr(),
            moved_step: !self.whole as usize,
        };
        self.start += n;
        if n == left {
            self.start = 0;
            self.rows.advance();
        }
        Some(piece)
    }
}

#[inline(never)]
unsafe fn sized<T: Copy>(indexed: &Indexed) {
    let step = *indexed.data_strides.add(indexed.shape.rank - 1) as isize;
    let mut out = indexed.target as *mut T;
    let mut pieces = indexed.pieces();
    while let Some(piece) = pieces.next() {
        let from = (indexed.data as *const T).wrapping_offset(piece.data);
        if step == 1 && piece.moved_step == 0 {
            core::ptr::copy_nonoverlapping(from.wrapping_offset(*piece.moved as isize), out, piece.n);
        } else if step == 0 && piece.moved_step == 1 {
            for j in 0..piece.n {
                *out.add(j) = *from.wrapping_offset(*piece.moved.add(j) as isize);
            }
        } else {
            for j in 0..piece.n {
                let moved = *piece.moved.add(j * piece.moved_step) as isize;
                *out.add(j) = *from.wrapping_offset(step * j as isize + moved);
            }
        }
        out = out.add(piece.n);
    }
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
