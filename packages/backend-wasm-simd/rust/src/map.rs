//! `map`, and the evaluation of an expression tile by tile that `reduce` and `matmul` share.
//!
//! Command: program, scratch, scalars, rank, shape; for each input its address and strides; for each output its address.
//! Program: a header of 8 words, constants of 16 bytes, the inputs' dtypes, the scalars' widths, three words per output
//! (operand, dtype, whether it is computed in place), instructions.

use crate::command::Command;
use crate::execute::{self, Positions};
use crate::layout::Shape;
use crate::load::load_splat;
use crate::map_inputs::Access;
use crate::opcode::dtype;
use crate::operand::Operand;
use crate::store::store_run;

pub const SLOT_BYTES: usize = 2048;
const HEADER_WORDS: usize = 8;
const COMMAND_HEADER: usize = 4;

pub struct Map {
    pub(crate) input_count: usize,
    pub(crate) output_count: usize,
    instruction_count: usize,
    pub(crate) tile: usize,
    pub(crate) dtypes: *const u32,
    results: *const u32,
    instructions: *const u32,
    pub(crate) operands: *mut Operand,
    pub(crate) first_input: usize,
    /// Private tiles: one for each input, then one for each output.
    pub(crate) own: *mut u8,
    pub(crate) bases: *mut *mut u8,
    pub(crate) accesses: *mut Access,
    pub(crate) inputs: Command,
    pub(crate) pitch: usize,
    outputs: Command,
    pub shape: Shape,
    /// 0, or the tile length where tiles end with rows, so that strided inputs whose rows are contiguous stay in place.
    pub(crate) row_tile: usize,
    pub positions: Positions,
    /// How long a tile may be where it lies in place: `tile`, unless nothing needs a private one.
    pub(crate) widest: usize,
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
            widest: tile,
        };
        map.classify();
        map
    }

    unsafe fn result(&self, output: usize) -> (usize, u32, bool) {
        let words = self.results.add(3 * output);
        (*words as usize, *words.add(1), *words.add(2) != 0)
    }

    /// Where output 0 lies after `evaluate`.
    pub unsafe fn result_operand(&self) -> Operand {
        *self.operands.add(self.result(0).0)
    }

    /// The input that is the result as it lies in memory, where nothing is computed and its elements lie side by side.
    pub unsafe fn plain_input(&self) -> Option<*mut u8> {
        let plain = self.instruction_count == 0 && self.input_count == 1 && self.result(0).0 == self.first_input;
        let in_place = plain && dtype::is_lane(*self.dtypes) && *self.accesses == Access::Contiguous;
        if in_place { Some(self.base(0)) } else { None }
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

    /// Makes tiles as long as the memory is where a single instruction reads and writes it in place: then no tile is private,
    /// and what a tile costs beside its work is paid once.
    unsafe fn widen(&mut self) {
        let direct = (0..self.output_count).all(|j| self.result(j).2);
        let inner = self.shape.rank.wrapping_sub(1);
        let in_place = |i: usize| unsafe {
            match *self.accesses.add(i) {
                Access::Repeated => true,
                Access::Contiguous => dtype::is_lane(*self.dtypes.add(i)),
                Access::Strided => {
                    self.row_tile > 0 && dtype::is_lane(*self.dtypes.add(i)) && matches!(*self.all_strides(i).add(inner), 0 | 1)
                }
            }
        };
        if self.instruction_count == 1 && direct && (0..self.input_count).all(in_place) {
            self.widest = usize::MAX;
        }
    }

    /// Evaluates and stores the positions `start` … `end`−1.
    pub unsafe fn run(&self, start: usize, end: usize) {
        let mut t = start;
        while t < end {
            let n = self.span(t, end);
            for j in 0..self.output_count {
                let (operand, kind, direct) = self.result(j);
                if direct {
                    // A tile that ends within a vector would write over what follows.
                    let whole = n.is_multiple_of(4);
                    let own = self.own_tile(self.input_count + j);
                    (*self.operands.add(operand)).at = if whole { self.output_address(j, kind, t) } else { own };
                }
            }
            self.evaluate(t, n);
            for j in 0..self.output_count {
                let (operand, kind, direct) = self.result(j);
                if !(direct && n.is_multiple_of(4)) {
                    store_run(kind, self.output_address(j, kind, t), *self.operands.add(operand), n);
                }
            }
            t += n;
        }
    }
}

pub unsafe fn run(command: Command) {
    let mut map = Map::prepare(command, command.word(3));
    map.widen();
    map.run(0, map.shape.total());
}
