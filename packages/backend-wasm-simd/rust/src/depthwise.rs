//! `depthwise`: convolutions in which each channel has kernels of its own, and the gradients in their input and weight.
//!
//! Command: kind, batch, then sizes of the input, of the output, of the kernel, stride, padding and dilation (two words
//! each, those of the input are of x whatever the kind), channels, kernels of each, rows and length of a sheet, scratch,
//! and four addresses. FORWARD: x, weight, bias or 0, y; INPUT: g, weight, 0, the gradient of x; WEIGHT: g, x, 0, the
//! gradient of the weight. All of it is float32 and contiguous. Scratch holds eight bytes for each element of a channel's
//! kernels, and a sheet (INPUT: as many as kernels).
//!
//! A plane is copied to a sheet with its padding, so that no window meets an edge, and with the columns sorted by their
//! remainder modulo the stride, so that the elements which one element of the kernel meets lie side by side.

use crate::command::Command;
use crate::math32::splat;
use crate::side::Side;
use crate::vectors::{Elements, LANES, across, store_rest};
use core::arch::wasm32::*;

const FORWARD: usize = 0;
const INPUT: usize = 1;
/// Vectors that are added up in float32; the sums of such runs in float64.
const RUN: isize = 512;

/// An element of a kernel, and how far from a window's first element it reads.
#[derive(Clone, Copy)]
#[repr(C)]
struct Tap {
    offset: u32,
    weight: f32,
}

#[derive(Clone, Copy)]
struct Sheet {
    rows: isize,
    /// Of one remainder's columns.
    length: isize,
    /// The stride of the columns.
    phases: isize,
}

impl Sheet {
    #[inline(always)]
    fn row(self) -> isize {
        self.phases * self.length
    }

    #[inline(always)]
    fn elements(self) -> isize {
        self.rows * self.row()
    }

    #[inline(always)]
    fn offset(self, row: isize, column: isize) -> isize {
        row * self.row() + column % self.phases * self.length + column / self.phases
    }
}

/// Numbers that are `step` apart, from `first` on, below `end`: how many.
#[inline(always)]
fn steps(first: isize, end: isize, step: isize) -> isize {
    if end <= first { 0 } else { (end - first + step - 1) / step }
}

/// Copies a plane whose elements lie `spacing` apart on the sheet, after `padding` zeros (fewer than none: without its first ones).
#[inline(never)]
unsafe fn lay(from: *const f32, plane: (isize, isize), padding: (isize, isize), spacing: (isize, isize), to: *mut f32, sheet: Sheet) {
    core::ptr::write_bytes(to, 0, sheet.elements() as usize);
    let (height, width) = plane;
    let Sheet { length, phases, .. } = sheet;
    for row in 0..height {
        let at = row * spacing.0 + padding.0;
        if at < 0 {
            continue;
        }
        if at >= sheet.rows {
            break;
        }
        let (from, to) = (from.offset(row * width), to.offset(at * sheet.row()));
        for phase in 0..phases {
            // The first column of this remainder that is the plane's, and how many there are.
            let before = (phase - padding.1).rem_euclid(phases);
            let skipped = steps(before * spacing.1 + padding.1, 0, spacing.1 * phases);
            let first = before + skipped * phases;
            let place = (first * spacing.1 + padding.1) / phases;
            let count = steps(first, width, phases).min(steps(place, length, spacing.1));
            if count <= 0 {
                continue;
            }
            let (from, to) = (from.offset(first), to.offset(phase * length + place));
            match (phases, spacing.1) {
                (1, 1) => core::ptr::copy_nonoverlapping(from, to, count as usize),
                (2, 1) => every_second(from, to, count),
                (_, 1) => {
                    for i in 0..count {
                        *to.offset(i) = *from.offset(i * phases);
                    }
                }
                (_, spacing) => {
                    for i in 0..count {
                        *to.offset(i * spacing) = *from.offset(i);
                    }
                }
            }
        }
    }
}

#[inline(always)]
unsafe fn every_second(from: *const f32, to: *mut f32, count: isize) {
    let mut i = 0;
    // The last element of a pair may be another row's, or nobody's.
    while i + 4 < count {
        let at = from.offset(2 * i) as *const v128;
        v128_store(to.offset(i) as *mut v128, i32x4_shuffle::<0, 2, 4, 6>(v128_load(at), v128_load(at.add(1))));
        i += 4;
    }
    while i < count {
        *to.offset(i) = *from.offset(2 * i);
        i += 1;
    }
}

/// `V` vectors of windows side by side.
#[inline(always)]
unsafe fn windows<const V: usize>(from: *const f32, taps: &[Tap], start: v128) -> [v128; V] {
    let mut totals = [start; V];
    for tap in taps {
        let at = from.add(tap.offset as usize);
        let weight = splat(tap.weight);
        for v in 0..V {
            totals[v] = f32x4_add(totals[v], f32x4_mul(weight, v128_load(at.add(v * LANES) as *const v128)));
        }
    }
    totals
}

/// Writes the windows of `V` vectors as long as there are so many. @returns how many columns are done.
#[inline(always)]
unsafe fn stretch<const V: usize>(from: *const f32, taps: &[Tap], start: v128, to: *mut f32, columns: usize, mut done: usize) -> usize {
    while done + V * LANES <= columns {
        let totals = windows::<V>(from.add(done), taps, start);
        for v in 0..V {
            v128_store(to.add(done + v * LANES) as *mut v128, totals[v]);
        }
        done += V * LANES;
    }
    done
}

/// A plane of windows whose rows begin `step` apart on the sheet.
#[inline(never)]
unsafe fn slide(from: *const f32, step: isize, taps: &[Tap], start: f32, to: *mut f32, (rows, columns): (isize, isize)) {
    let (start, columns) = (splat(start), columns as usize);
    for row in 0..rows {
        let (from, to) = (from.offset(row * step), to.add(row as usize * columns));
        let mut done = stretch::<8>(from, taps, start, to, columns, 0);
        done = stretch::<4>(from, taps, start, to, columns, done);
        done = stretch::<2>(from, taps, start, to, columns, done);
        done = stretch::<1>(from, taps, start, to, columns, done);
        if done < columns {
            store_rest(to, columns, windows::<1>(from.add(done), taps, start)[0]);
        }
    }
}

/// Most elements of a kernel that are met in one walk.
const MOST: usize = 4;

/// Σ g·x over a plane of windows, for the first `T` of these elements of the kernel.
#[inline(never)]
unsafe fn products<const T: usize>(
    g: *const f32,
    from: *const f32,
    step: isize,
    offsets: &[isize; MOST],
    plane: (isize, isize),
    to: *mut f64,
) {
    let (rows, columns) = (plane.0, plane.1 as usize);
    let rest = i32x4_lt(i32x4(0, 1, 2, 3), i32x4_splat((columns % LANES) as i32));
    let mut totals = [splat(0.0); T];
    let mut sums = [0f64; T];
    let mut added = 0;
    for row in 0..rows {
        let (x, g) = (from.offset(row * step), Elements { at: g.offset(row * columns as isize), n: columns });
        for i in 0..columns / LANES {
            let slope = g.vector(i);
            for t in 0..T {
                let met = v128_load(x.offset(offsets[t]).add(i * LANES) as *const v128);
                totals[t] = f32x4_add(totals[t], f32x4_mul(slope, met));
            }
        }
        if columns % LANES > 0 {
            let slope = g.rest(0.0);
            for t in 0..T {
                let met = v128_and(rest, v128_load(x.offset(offsets[t]).add(columns / LANES * LANES) as *const v128));
                totals[t] = f32x4_add(totals[t], f32x4_mul(slope, met));
            }
        }
        added += columns as isize / LANES as isize + 1;
        if added >= RUN || row + 1 == rows {
            for t in 0..T {
                sums[t] += across(totals[t]);
                totals[t] = splat(0.0);
            }
            added = 0;
        }
    }
    for t in 0..T {
        *to.add(t) += sums[t];
    }
}

fn size_of_plane((rows, columns): (isize, isize)) -> usize {
    (rows * columns) as usize
}

#[derive(Clone, Copy)]
struct Depthwise {
    batch: usize,
    channels: usize,
    /// Of each channel.
    kernels: usize,
    rows: Side,
    columns: Side,
    sheet: Sheet,
    scratch: *mut u8,
}

impl Depthwise {
    unsafe fn read(command: Command) -> Depthwise {
        let columns = Side::read(command, 1);
        let phases = if command.word(0) == INPUT { 1 } else { columns.stride };
        Depthwise {
            batch: command.word(1),
            channels: command.word(14),
            kernels: command.word(15),
            rows: Side::read(command, 0),
            columns,
            sheet: Sheet { rows: command.word(16) as isize, length: command.word(17) as isize, phases },
            scratch: command.address(18),
        }
    }

    /// Elements of a kernel.
    #[inline(always)]
    fn area(&self) -> usize {
        (self.rows.kernel * self.columns.kernel) as usize
    }

    fn input(&self) -> (isize, isize) {
        (self.rows.size, self.columns.size)
    }

    fn output(&self) -> (isize, isize) {
        (self.rows.windows, self.columns.windows)
    }

    unsafe fn sheets(&self) -> *mut f32 {
        self.scratch.add(8 * self.kernels * self.area()) as *mut f32
    }

    /// Where an element of the kernel reads.
    #[inline(always)]
    fn offset(&self, k: isize, l: isize) -> isize {
        self.sheet.offset(k * self.rows.dilation, l * self.columns.dilation)
    }

    /// Of the kernels of a channel, one after another: each as it is, over the same sheet, or turned round, over a sheet of its own.
    unsafe fn taps(&self, weight: *const f32, turned: bool) -> &[Tap] {
        let taps = self.scratch as *mut Tap;
        let mut at = 0;
        for kernel in 0..self.kernels {
            let weight = weight.add(kernel * self.area());
            let base = if turned { kernel as isize * self.sheet.elements() } else { 0 };
            for k in 0..self.rows.kernel {
                for l in 0..self.columns.kernel {
                    let place = (k * self.columns.kernel + l) as usize;
                    let weight = *weight.add(if turned { self.area() - 1 - place } else { place });
                    *taps.add(at) = Tap { offset: (base + self.offset(k, l)) as u32, weight };
                    at += 1;
                }
            }
        }
        core::slice::from_raw_parts(taps, at)
    }

    unsafe fn forward(&self, x: *const f32, weight: *const f32, bias: *const f32, y: *mut f32) {
        let (input, output) = (self.input(), self.output());
        let (elements, found) = (size_of_plane(input), size_of_plane(output));
        let sheet = self.sheets();
        for channel in 0..self.channels {
            let taps = self.taps(weight.add(channel * self.kernels * self.area()), false);
            for sample in 0..self.batch {
                let plane = sample * self.channels + channel;
                lay(x.add(plane * elements), input, (self.rows.padding, self.columns.padding), (1, 1), sheet, self.sheet);
                for kernel in 0..self.kernels {
                    let own = &taps[kernel * self.area()..(kernel + 1) * self.area()];
                    let start = if bias.is_null() { 0.0 } else { *bias.add(channel * self.kernels + kernel) };
                    slide(sheet, self.rows.stride * self.sheet.row(), own, start, y.add((plane * self.kernels + kernel) * found), output);
                }
            }
        }
    }

    unsafe fn input_gradient(&self, g: *const f32, weight: *const f32, to: *mut f32) {
        let (input, output) = (self.input(), self.output());
        let (elements, met) = (size_of_plane(input), size_of_plane(output));
        let reach = |side: Side| side.dilation * (side.kernel - 1) - side.padding;
        let padding = (reach(self.rows), reach(self.columns));
        for channel in 0..self.channels {
            let taps = self.taps(weight.add(channel * self.kernels * self.area()), true);
            for sample in 0..self.batch {
                let plane = sample * self.channels + channel;
                for kernel in 0..self.kernels {
                    let sheet = self.sheets().add(kernel * self.sheet.elements() as usize);
                    let g = g.add((plane * self.kernels + kernel) * met);
                    lay(g, output, padding, (self.rows.stride, self.columns.stride), sheet, self.sheet);
                }
                slide(self.sheets(), self.sheet.row(), taps, 0.0, to.add(plane * elements), input);
            }
        }
    }

    unsafe fn weight_gradient(&self, g: *const f32, x: *const f32, to: *mut f32) {
        let (input, output) = (self.input(), self.output());
        let (elements, met) = (size_of_plane(input), size_of_plane(output));
        let (totals, sheet) = (self.scratch as *mut f64, self.sheets());
        let count = self.kernels * self.area();
        for channel in 0..self.channels {
            core::ptr::write_bytes(totals, 0, count);
            for sample in 0..self.batch {
                let plane = sample * self.channels + channel;
                lay(x.add(plane * elements), input, (self.rows.padding, self.columns.padding), (1, 1), sheet, self.sheet);
                for kernel in 0..self.kernels {
                    let g = g.add((plane * self.kernels + kernel) * met);
                    self.kernel_gradient(g, sheet, totals.add(kernel * self.area()));
                }
            }
            for i in 0..count {
                *to.add(channel * count + i) = *totals.add(i) as f32;
            }
        }
    }

    #[inline(always)]
    unsafe fn kernel_gradient(&self, g: *const f32, sheet: *const f32, totals: *mut f64) {
        let step = self.rows.stride * self.sheet.row();
        for k in 0..self.rows.kernel {
            let mut l = 0;
            while l < self.columns.kernel {
                let offsets = core::array::from_fn(|t| self.offset(k, l + t as isize));
                let to = totals.offset(k * self.columns.kernel + l);
                match self.columns.kernel - l {
                    1 => products::<1>(g, sheet, step, &offsets, self.output(), to),
                    2 => products::<2>(g, sheet, step, &offsets, self.output(), to),
                    3 => products::<3>(g, sheet, step, &offsets, self.output(), to),
                    _ => products::<4>(g, sheet, step, &offsets, self.output(), to),
                }
                l += MOST as isize;
            }
        }
    }
}

pub unsafe fn run(command: Command) {
    let call = Depthwise::read(command);
    let [first, second, bias, to] = [19, 20, 21, 22].map(|at| unsafe { command.address(at) as *mut f32 });
    match command.word(0) {
        FORWARD => call.forward(first, second, bias, to),
        INPUT => call.input_gradient(first, second, to),
        _ => call.weight_gradient(first, second, to),
    }
}
