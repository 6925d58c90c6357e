//! How the inputs of a map reach their operands: in place, as one value repeated, or gathered into a tile of their own.

use crate::layout::{MAX_RANK, advance, offset_of};
use crate::load::{Rows, load_rows, load_run, load_splat};
use crate::map::{Map, SLOT_BYTES};
use crate::opcode::dtype;
use crate::operand::Operand;

#[derive(Clone, Copy, PartialEq)]
#[repr(u32)]
pub enum Access {
    Contiguous,
    Repeated,
    Strided,
}

impl Map {
    pub unsafe fn classify(&mut self) {
        let mut strided = false;
        for i in 0..self.input_count {
            let access = self.access(self.strides(i));
            *self.accesses.add(i) = access;
            strided |= access == Access::Strided;
            self.rebase(i, self.inputs.address(i * self.pitch));
        }
        let inner = self.shape.innermost();
        if strided && inner >= 64 {
            let tiles = inner.div_ceil(self.tile);
            self.row_tile = inner.div_ceil(tiles).next_multiple_of(4);
        }
    }

    #[inline(always)]
    unsafe fn strides(&self, input: usize) -> *const i32 {
        self.inputs.skip(input * self.pitch + 1).0 as *const i32
    }

    /// Strides over all axes of the command, for callers that step through the trailing ones.
    pub unsafe fn all_strides(&self, input: usize) -> *const i32 {
        self.strides(input)
    }

    unsafe fn access(&self, strides: *const i32) -> Access {
        let (mut contiguous, mut repeated, mut expected) = (true, true, 1);
        for axis in (0..self.shape.rank).rev() {
            let (size, stride) = (self.shape.size(axis) as i32, *strides.add(axis));
            contiguous &= stride == expected || size == 1;
            repeated &= stride == 0 || size == 1;
            expected = expected.wrapping_mul(size);
        }
        // One element is both, and must be read when its turn comes: it may be a sum that is still to be computed.
        match (contiguous, repeated) {
            (true, _) => Access::Contiguous,
            (_, true) => Access::Repeated,
            _ => Access::Strided,
        }
    }

    pub fn inputs(&self) -> usize {
        self.input_count
    }

    pub unsafe fn base(&self, input: usize) -> *mut u8 {
        *self.bases.add(input)
    }

    pub unsafe fn input_bytes(&self, input: usize) -> usize {
        dtype::bytes(*self.dtypes.add(input))
    }

    /// Moves an input's first element.
    pub unsafe fn rebase(&mut self, input: usize, address: *mut u8) {
        *self.bases.add(input) = address;
        if *self.accesses.add(input) == Access::Repeated {
            self.splat(input, address);
        }
    }

    #[inline(always)]
    pub unsafe fn own_tile(&self, position: usize) -> *mut u8 {
        self.own.add(position * SLOT_BYTES)
    }

    unsafe fn splat(&self, input: usize, address: *mut u8) {
        let at = self.own_tile(input);
        load_splat(*self.dtypes.add(input), at, address);
        *self.operands.add(self.first_input + input) = Operand { at, step: 0 };
    }

    pub unsafe fn tile_length(&self, t: usize, end: usize) -> usize {
        let left = end - t;
        if self.row_tile == 0 {
            return left.min(self.tile);
        }
        let inner = self.shape.innermost();
        left.min(inner - t % inner).min(self.row_tile)
    }

    /// As `tile_length`, where tiles may be wider than private ones: whole vectors, for the rest of one is private.
    pub(crate) unsafe fn span(&self, t: usize, end: usize) -> usize {
        if self.widest == self.tile {
            return self.tile_length(t, end);
        }
        let left = if self.row_tile == 0 { end - t } else { (end - t).min(self.shape.innermost() - t % self.shape.innermost()) };
        if left < self.tile { left } else { left - left % 4 }
    }

    /// Brings the inputs of positions t … t+n−1 to their operands.
    pub unsafe fn load(&self, t: usize, n: usize) {
        let mut coordinates = [core::mem::MaybeUninit::<u32>::uninit(); MAX_RANK];
        let coordinates = coordinates.as_mut_ptr() as *mut u32;
        let mut located = false;
        for i in 0..self.input_count {
            match *self.accesses.add(i) {
                Access::Repeated => continue,
                Access::Contiguous => self.load_row(i, (*self.bases.add(i)).add(t * self.input_bytes(i)), 1, n),
                Access::Strided => {
                    if !located {
                        self.shape.coordinates(t, coordinates);
                        located = true;
                    }
                    self.load_strided(i, coordinates, n);
                }
            }
        }
    }

    /// n elements `stride` apart: in place if they lie as a tile does.
    #[inline(always)]
    unsafe fn load_row(&self, input: usize, source: *mut u8, stride: isize, n: usize) {
        let kind = *self.dtypes.add(input);
        let at = if stride == 1 && dtype::is_lane(kind) {
            source
        } else {
            let own = self.own_tile(input);
            load_run(kind, own, source, stride, n);
            own
        };
        *self.operands.add(self.first_input + input) = Operand { at, step: 16 };
    }

    unsafe fn load_strided(&self, input: usize, coordinates: *const u32, n: usize) {
        let (strides, bytes, rank) = (self.strides(input), self.input_bytes(input) as isize, self.shape.rank);
        let base = (*self.bases.add(input)).wrapping_offset(offset_of(strides, coordinates, rank) * bytes);
        let (stride, inner) = (*strides.add(rank - 1) as isize, self.shape.innermost());
        let start = *coordinates.add(rank - 1) as usize;
        if start + n <= inner {
            if stride == 0 {
                self.splat(input, base);
            } else {
                self.load_row(input, base, stride, n);
            }
            return;
        }
        let own = self.own_tile(input);
        *self.operands.add(self.first_input + input) = Operand { at: own, step: 16 };
        let first = base.wrapping_offset(-(start as isize) * stride * bytes);
        self.load_across_rows(input, coordinates, own, first, n);
    }

    /// A tile that goes on into further rows. `row` is the start of the first one.
    unsafe fn load_across_rows(&self, input: usize, coordinates: *const u32, own: *mut u8, mut row: *mut u8, n: usize) {
        let (strides, bytes, last) = (self.strides(input), self.input_bytes(input) as isize, self.shape.rank - 1);
        let (stride, pitch, inner) = (*strides.add(last) as isize, *strides.add(last - 1) as isize, self.shape.innermost());
        let kind = *self.dtypes.add(input);
        let width = if dtype::bytes(kind) == 8 { 8 } else { 4 };
        let mut c = [0u32; MAX_RANK];
        core::ptr::copy_nonoverlapping(coordinates, c.as_mut_ptr(), last);
        let mut start = *coordinates.add(last) as usize;
        let mut done = 0;
        while done < n {
            // The rest of a row, as many whole rows as follow along the next axis, or the beginning of a row.
            let left = n - done;
            let whole = start == 0 && left >= inner;
            let count = if whole { (left / inner).min(self.shape.size(last - 1) - c[last - 1] as usize) } else { 1 };
            let run = if whole { inner } else { left.min(inner - start) };
            let at = row.wrapping_offset(start as isize * stride * bytes);
            load_rows(kind, own.add(done * width), Rows { at, stride, n: run, pitch, count });
            done += run * count;
            start = 0;
            row = row.wrapping_offset((count as isize - 1) * pitch * bytes);
            c[last - 1] += count as u32 - 1;
            row = row.wrapping_offset(advance(self.shape, last, c.as_mut_ptr(), strides) * bytes);
        }
    }
}
