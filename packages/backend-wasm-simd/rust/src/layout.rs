//! Walking a strided iteration space, row by row.

/// Axes of size 1 are removed before a kernel runs and memory holds fewer than 2³² elements: no space has more axes.
pub const MAX_RANK: usize = 32;

/// The shape of an iteration space.
#[derive(Clone, Copy)]
pub struct Shape {
    pub sizes: *const u32,
    pub rank: usize,
}

impl Shape {
    #[inline(always)]
    pub unsafe fn size(self, axis: usize) -> usize {
        *self.sizes.add(axis) as usize
    }

    pub unsafe fn total(self) -> usize {
        let mut total = 1;
        for axis in 0..self.rank {
            total *= self.size(axis);
        }
        total
    }

    #[inline(always)]
    pub unsafe fn innermost(self) -> usize {
        if self.rank == 0 { 1 } else { self.size(self.rank - 1) }
    }

    /// The coordinates of a row-major position.
    pub unsafe fn coordinates(self, mut position: usize, out: *mut u32) {
        for axis in (0..self.rank).rev() {
            let size = self.size(axis);
            *out.add(axis) = (position % size) as u32;
            position /= size;
        }
    }
}

#[inline(always)]
pub unsafe fn offset_of(strides: *const i32, coordinates: *const u32, rank: usize) -> isize {
    let mut offset = 0;
    for axis in 0..rank {
        offset += *strides.add(axis) as isize * *coordinates.add(axis) as isize;
    }
    offset
}

/// Steps `coordinates` on over the first `rank` axes; returns the change of the offset of a view with `strides`.
#[inline(always)]
pub unsafe fn advance(shape: Shape, rank: usize, coordinates: *mut u32, strides: *const i32) -> isize {
    let mut change = 0;
    for axis in (0..rank).rev() {
        let stride = *strides.add(axis) as isize;
        let next = *coordinates.add(axis) + 1;
        if (next as usize) < shape.size(axis) {
            *coordinates.add(axis) = next;
            return change + stride;
        }
        change -= stride * (next as isize - 1);
        *coordinates.add(axis) = 0;
    }
    change
}

/// The rows of a space that two strided sides share: for each, the offset of its first element on either side.
pub struct Rows {
    shape: Shape,
    strides: [*const i32; 2],
    left: usize,
    pub coordinates: [u32; MAX_RANK],
    pub offsets: [isize; 2],
}

impl Rows {
    /// Everything but the last axis of `shape`, which has one at least.
    pub unsafe fn new(shape: Shape, strides: [*const i32; 2]) -> Rows {
        let outer = Shape { rank: shape.rank - 1, ..shape };
        Rows { shape: outer, strides, left: outer.total(), coordinates: [0; MAX_RANK], offsets: [0; 2] }
    }

    pub fn is_empty(&self) -> bool {
        self.left == 0
    }

    /// Not inlined: it would be so into every kernel for every type.
    #[inline(never)]
    pub unsafe fn advance(&mut self) {
        self.left -= 1;
        for axis in (0..self.shape.rank).rev() {
            let next = self.coordinates[axis] + 1;
            let wraps = next as usize == self.shape.size(axis);
            let steps = if wraps { 1 - next as isize } else { 1 };
            for (offset, strides) in self.offsets.iter_mut().zip(self.strides) {
                *offset += *strides.add(axis) as isize * steps;
            }
            self.coordinates[axis] = if wraps { 0 } else { next };
            if !wraps {
                return;
            }
        }
    }
}
