//! `pool`: the largest or the mean of windows over planes, and the gradients of both.
//!
//! Command: kind, planes, height, width, output height and width, then kernel, stride, padding and dilation (two words
//! each), a flag, the divisor as a float, and three addresses. MAX: x, values, indices; MAX_GRAD: g, indices, gradient;
//! MEAN: x, means; MEAN_GRAD: g, gradient. The flag says of MAX whether indices count over the plane rather than over the
//! window, of MEAN whether padding counts; a divisor of 0 stands for the number of elements that count. All of it is
//! float32, indices int32, contiguous.

use crate::command::Command;
use crate::math32::splat;
use crate::side::Side;
use core::arch::wasm32::*;

const MAX: usize = 0;
const MAX_GRAD: usize = 1;
const MEAN: usize = 2;

#[derive(Clone, Copy)]
struct Pool {
    planes: usize,
    rows: Side,
    columns: Side,
    flag: bool,
    divisor: f32,
}

impl Pool {
    unsafe fn read(command: Command) -> Pool {
        Pool {
            planes: command.word(1),
            rows: Side::read(command, 0),
            columns: Side::read(command, 1),
            flag: command.word(14) != 0,
            divisor: f32::from_bits(command.word(15) as u32),
        }
    }

    #[inline(always)]
    fn plane(self) -> usize {
        (self.rows.size * self.columns.size) as usize
    }

    #[inline(always)]
    fn windows(self) -> usize {
        (self.rows.windows * self.columns.windows) as usize
    }

    #[inline(always)]
    fn factor(self, row: isize, column: isize) -> f32 {
        if self.divisor != 0.0 {
            return 1.0 / self.divisor;
        }
        let edge = |side: Side| if self.flag { side.padding } else { 0 };
        let count = self.rows.counted(row, edge(self.rows)) * self.columns.counted(column, edge(self.columns));
        1.0 / count as f32
    }
}

/// Four elements that lie `stride` apart, which is STRIDE unless that is 0.
#[inline(always)]
unsafe fn strided<const STRIDE: usize>(at: *const f32, stride: isize) -> v128 {
    match STRIDE {
        1 => v128_load(at as *const v128),
        2 => i32x4_shuffle::<0, 2, 4, 6>(v128_load(at as *const v128), v128_load(at.add(4) as *const v128)),
        _ => f32x4(*at, *at.offset(stride), *at.offset(2 * stride), *at.offset(3 * stride)),
    }
}

impl Pool {
    /// Where a window's index counts from, and how much a step to the next row and column adds.
    #[inline(always)]
    fn index_steps(self) -> (isize, isize) {
        if self.flag { (self.columns.size * self.rows.dilation, self.columns.dilation) } else { (self.columns.kernel, 1) }
    }

    /// Of a window of nothing but −∞ the first place is found, which may be padding.
    #[inline(always)]
    fn first_index(self, row: isize, column: isize) -> isize {
        if self.flag { self.rows.start(row).max(0) * self.columns.size + self.columns.start(column).max(0) } else { 0 }
    }

    #[inline(never)]
    unsafe fn max_of_one(self, x: *const f32, row: isize, column: isize, value: *mut f32, index: *mut i32) {
        let (rows, columns) = (self.rows, self.columns);
        let (mut most, mut at) = (f32::NEG_INFINITY, self.first_index(row, column));
        let (first, end) = rows.inside(row);
        let (left, right) = columns.inside(column);
        let corner = rows.start(row) * columns.size + columns.start(column);
        for k in first..end {
            for l in left..right {
                let offset = corner + k * rows.dilation * columns.size + l * columns.dilation;
                let v = *x.offset(offset);
                if v > most || (v.is_nan() && !most.is_nan()) {
                    most = v;
                    at = if self.flag { offset } else { k * columns.kernel + l };
                }
            }
        }
        *value = most;
        *index = at as i32;
    }

    /// Four windows side by side that lie wholly on the plane. @returns false where an element is NaN, and writes nothing.
    #[inline(always)]
    unsafe fn max_of_four<const STRIDE: usize, const KERNEL: isize>(
        self,
        x: *const f32,
        (row, column): (isize, isize),
        (first, end): (isize, isize),
        value: *mut f32,
        index: *mut i32,
    ) -> bool {
        let (rows, columns) = (self.rows, self.columns);
        let width = if KERNEL > 0 { KERNEL } else { columns.kernel };
        let (down, right) = self.index_steps();
        let corner = rows.start(row) * columns.size + columns.start(column);
        let mut most = splat(f32::NEG_INFINITY);
        // The first place, from which the others are counted. What is added up is NaN where an element is.
        let origin = if self.flag { corner } else { 0 };
        let (mut at, mut total) = (i32x4_splat((self.first_index(row, column) - origin) as i32), splat(0.0));
        for k in first..end {
            let line = x.offset(corner + k * rows.dilation * columns.size);
            for l in 0..width {
                let v = strided::<STRIDE>(line.offset(l * columns.dilation), columns.stride);
                let place = i32x4_splat((k * down + l * right) as i32);
                at = v128_bitselect(place, at, f32x4_gt(v, most));
                most = f32x4_pmax(most, v);
                total = f32x4_add(total, v);
            }
        }
        if v128_any_true(f32x4_ne(total, total)) {
            return false;
        }
        if self.flag {
            let steps = i32x4_mul(i32x4(0, 1, 2, 3), i32x4_splat(columns.stride as i32));
            at = i32x4_add(at, i32x4_add(steps, i32x4_splat(corner as i32)));
        }
        v128_store(value as *mut v128, most);
        v128_store(index as *mut v128, at);
        true
    }

    #[inline(never)]
    unsafe fn max<const STRIDE: usize, const KERNEL: isize>(self, x: *const f32, values: *mut f32, indices: *mut i32) {
        let (begin, end) = self.columns.whole();
        let count = self.columns.windows;
        for plane in 0..self.planes {
            let x = x.add(plane * self.plane());
            for row in 0..self.rows.windows {
                let at = plane * self.windows() + (row * count) as usize;
                let (values, indices) = (values.add(at), indices.add(at));
                let inside = self.rows.inside(row);
                let mut column = 0;
                while column < count {
                    let (value, index) = (values.offset(column), indices.offset(column));
                    let whole = column >= begin && column + 4 <= end;
                    if whole && self.max_of_four::<STRIDE, KERNEL>(x, (row, column), inside, value, index) {
                        column += 4;
                    } else {
                        self.max_of_one(x, row, column, value, index);
                        column += 1;
                    }
                }
            }
        }
    }

    #[inline(never)]
    unsafe fn max_grad(self, g: *const f32, indices: *const i32, to: *mut f32) {
        let (rows, columns) = (self.rows, self.columns);
        core::ptr::write_bytes(to, 0, self.planes * self.plane());
        let mut window = 0;
        for plane in 0..self.planes {
            let to = to.add(plane * self.plane());
            for row in 0..rows.windows {
                let (top, mut left) = (rows.start(row), columns.start(0));
                for _ in 0..columns.windows {
                    let index = *indices.add(window) as isize;
                    let at = if self.flag {
                        index
                    } else {
                        let (k, l) =
                            if columns.kernel == 2 { (index >> 1, index & 1) } else { (index / columns.kernel, index % columns.kernel) };
                        (top + k * rows.dilation).max(0) * columns.size + (left + l * columns.dilation).max(0)
                    };
                    *to.offset(at) += *g.add(window);
                    window += 1;
                    left += columns.stride;
                }
            }
        }
    }

    #[inline(never)]
    unsafe fn mean_of_one(self, x: *const f32, row: isize, column: isize) -> f32 {
        let (first, end) = self.rows.inside(row);
        let (left, right) = self.columns.inside(column);
        let corner = self.rows.start(row) * self.columns.size + self.columns.start(column);
        let mut total = 0.0;
        for k in first..end {
            for l in left..right {
                total += *x.offset(corner + k * self.columns.size + l);
            }
        }
        total * self.factor(row, column)
    }

    #[inline(never)]
    unsafe fn mean<const STRIDE: usize, const KERNEL: isize>(self, x: *const f32, means: *mut f32) {
        let (begin, stop) = self.columns.whole();
        let (count, width) = (self.columns.windows, self.columns.size);
        for plane in 0..self.planes {
            let x = x.add(plane * self.plane());
            for row in 0..self.rows.windows {
                let means = means.add(plane * self.windows() + (row * count) as usize);
                let (first, end) = self.rows.inside(row);
                let kernel = if KERNEL > 0 { KERNEL } else { self.columns.kernel };
                let mut column = 0;
                while column < count {
                    if column >= begin && column + 4 <= stop {
                        let corner = self.rows.start(row) * width + self.columns.start(column);
                        let mut total = splat(0.0);
                        for k in first..end {
                            for l in 0..kernel {
                                total = f32x4_add(total, strided::<STRIDE>(x.offset(corner + k * width + l), self.columns.stride));
                            }
                        }
                        // Columns that lie wholly on the plane have one divisor.
                        v128_store(means.offset(column) as *mut v128, f32x4_mul(total, splat(self.factor(row, column))));
                        column += 4;
                    } else {
                        *means.offset(column) = self.mean_of_one(x, row, column);
                        column += 1;
                    }
                }
            }
        }
    }

    #[inline(never)]
    unsafe fn mean_grad(self, g: *const f32, to: *mut f32) {
        let (rows, columns, width) = (self.rows, self.columns, self.columns.size);
        let (begin, stop) = columns.whole();
        core::ptr::write_bytes(to, 0, self.planes * self.plane());
        for plane in 0..self.planes {
            let to = to.add(plane * self.plane());
            for row in 0..rows.windows {
                let g = g.add(plane * self.windows() + (row * columns.windows) as usize);
                let (first, end) = rows.inside(row);
                let pairs = columns.kernel == 2 && columns.stride == 2;
                let mut column = 0;
                while column < columns.windows {
                    let corner = rows.start(row) * width + columns.start(column);
                    if pairs && column >= begin && column + 4 <= stop {
                        let share = f32x4_mul(v128_load(g.offset(column) as *const v128), splat(self.factor(row, column)));
                        let (low, high) = (i32x4_shuffle::<0, 0, 1, 1>(share, share), i32x4_shuffle::<2, 2, 3, 3>(share, share));
                        for k in first..end {
                            let at = to.offset(corner + k * width) as *mut v128;
                            v128_store(at, f32x4_add(v128_load(at), low));
                            v128_store(at.add(1), f32x4_add(v128_load(at.add(1)), high));
                        }
                        column += 4;
                        continue;
                    }
                    let (left, right) = columns.inside(column);
                    let share = *g.offset(column) * self.factor(row, column);
                    for k in first..end {
                        for l in left..right {
                            *to.offset(corner + k * width + l) += share;
                        }
                    }
                    column += 1;
                }
            }
        }
    }
}

pub unsafe fn run(command: Command) {
    let pool = Pool::read(command);
    let (first, second, third) = (command.address(16), command.address(17), command.address(18));
    let (x, to) = (first as *const f32, second as *mut f32);
    match (command.word(0), pool.columns.stride, pool.columns.kernel) {
        (MAX, 2, 2) => pool.max::<2, 2>(x, to, third as *mut i32),
        (MAX, 2, _) => pool.max::<2, 0>(x, to, third as *mut i32),
        (MAX, 1, _) => pool.max::<1, 0>(x, to, third as *mut i32),
        (MAX, ..) => pool.max::<0, 0>(x, to, third as *mut i32),
        (MAX_GRAD, ..) => pool.max_grad(x, second as *const i32, third as *mut f32),
        (MEAN, 2, 2) => pool.mean::<2, 2>(x, to),
        (MEAN, 2, _) => pool.mean::<2, 0>(x, to),
        (MEAN, 1, _) => pool.mean::<1, 0>(x, to),
        (MEAN, ..) => pool.mean::<0, 0>(x, to),
        _ => pool.mean_grad(x, to),
    }
}
