//! `map`, and the evaluation of an expression tile by tile that `reduce` and `matmul` share.
//!
//! Command: program, scratch, scalars, rank, shape; for each input its address and strides; for each output its address.
//! Program: a header of 8 words, constants of 16 bytes, the inputs' dtypes, the scalars' widths, three words per output
//! (operand, dtype, whether it is computed in place), instructions.

use crate::command::Command;
use crate::execute::{self, Positions};
use crate::layout::{MAX_RANK, Shape, advance, offset_of};
use crate::load::{Rows, load_rows, load_run, load_splat};
use crate::opcode::dtype;
use crate::operand::Operand;
use crate::store::store_run;

pub const SLOT_BYTES: usize = 2048;
const HEADER_WORDS: usize = 8;
const COMMAND_HEADER: usize = 4;

/// How an input reaches its operand.
#[derive(Clone, Copy, PartialEq)]
#[repr(u32)]
enum Access {
    Contiguous,
    Repeated,
    Strided,
}

pub struct Map {
    input_count: usize,
    output_count: usize,
    instruction_count: usize,
    tile: usize,
    dtypes: *const u32,
    results: *const u32,
    instructions: *const u32,
    operands: *mut Operand,
    first_input: usize,
    /// Private tiles: one for each input, then one for each output.
    own: *mut u8,
    bases: *mut *mut u8,
    accesses: *mut Access,
    inputs: Command,
    pitch: usize,
    outputs: Command,
    pub shape: Shape,
    /// 0, or the tile length where tiles end with rows, so that strided inputs whose rows are contiguous stay in place.
    row_tile: usize,
    pub positions: Positions,
}

impl Map {
    /// `rank`: how many leading axes of the command's shape to iterate over. The rest is for the caller to step through.
    pub unsafe fn prepare(command: Command, rank: usize) -> Map {
        let program = Command(command.address(0) as *const u32);
        let scratch = command.address(1);
        let all_axes = command.word(3);
        let [input_count, output_count, scalar_count, constant_count, instruction_count, slot_count, tile] =
            core::array::from_fn(|i| program.word(i));
        let operand_count = slot_count + input_count + output_count + constant_count + scalar_count;
        let constants = program.skip(HEADER_WORDS);
        let dtypes = constants.skip(4 * constant_count);
        let widths = dtypes.skip(input_count);
        let results = widths.skip(scalar_count);
        let tiles = slot_count + input_count + output_count;
        let splats = scratch.add(tiles * SLOT_BYTES);
        let operands = splats.add(16 * scalar_count) as *mut Operand;
        let bases = operands.add(operand_count) as *mut *mut u8;
        let inputs = command.skip(COMMAND_HEADER + all_axes);
        let pitch = 1 + all_axes;
        for i in 0..tiles {
            *operands.add(i) = Operand { at: scratch.add(i * SLOT_BYTES), step: 16 };
        }
        for i in 0..constant_count {
            *operands.add(tiles + i) = Operand { at: constants.skip(4 * i).0 as *mut u8, step: 0 };
        }
        let scalars = command.address(2);
        for i in 0..scalar_count {
            let at = splats.add(16 * i);
            let kind = if widths.word(i) == 8 { dtype::FLOAT64 } else { dtype::FLOAT32 };
            load_splat(kind, at, scalars.add(8 * i));
            *operands.add(tiles + constant_count + i) = Operand { at, step: 0 };
        }
        let mut map = Map {
            input_count,
            output_count,
            instruction_count,
            tile,
            dtypes: dtypes.0,
            results: results.0,
            instructions: results.skip(3 * output_count).0,
            operands,
            first_input: slot_count,
            own: scratch.add(slot_count * SLOT_BYTES),
            bases,
            accesses: bases.add(input_count) as *mut Access,
            inputs,
            pitch,
            outputs: inputs.skip(pitch * input_count),
            shape: Shape { sizes: command.skip(COMMAND_HEADER).0, rank },
            row_tile: 0,
            positions: Positions { start: 0, step: 1 },
        };
        map.classify();
        map
    }

    unsafe fn classify(&mut self) {
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
    unsafe fn own_tile(&self, position: usize) -> *mut u8 {
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

    unsafe fn result(&self, output: usize) -> (usize, u32, bool) {
        let words = self.results.add(3 * output);
        (*words as usize, *words.add(1), *words.add(2) != 0)
    }

    /// Where output 0 lies after `evaluate`.
    pub unsafe fn result_operand(&self) -> Operand {
        *self.operands.add(self.result(0).0)
    }

    /// Runs the instructions with every output in its private tile.
    pub unsafe fn evaluate(&self, t: usize, n: usize) {
        self.load(t, n);
        let at = Positions { start: self.positions.start.wrapping_add((t as u32).wrapping_mul(self.positions.step)), ..self.positions };
        execute::run(self.instructions, self.instruction_count, self.operands, at, n.div_ceil(4));
    }

    #[inline(always)]
    unsafe fn output_address(&self, output: usize, kind: u32, t: usize) -> *mut u8 {
        self.outputs.address(output).add(t * dtype::bytes(kind))
    }

    /// Evaluates and stores the positions `start` … `end`−1.
    pub unsafe fn run(&self, start: usize, end: usize) {
        let mut t = start;
        while t < end {
            let n = self.tile_length(t, end);
            for j in 0..self.output_count {
                let (operand, kind, direct) = self.result(j);
                if direct {
                    // A tile that ends within a vector would write over what follows.
                    let whole = n % 4 == 0;
                    let own = self.own_tile(self.input_count + j);
                    (*self.operands.add(operand)).at = if whole { self.output_address(j, kind, t) } else { own };
                }
            }
            self.evaluate(t, n);
            for j in 0..self.output_count {
                let (operand, kind, direct) = self.result(j);
                if !(direct && n % 4 == 0) {
                    store_run(kind, self.output_address(j, kind, t), *self.operands.add(operand), n);
                }
            }
            t += n;
        }
    }
}

pub unsafe fn run(command: Command) {
    let map = Map::prepare(command, command.word(3));
    map.run(0, map.shape.total());
}
