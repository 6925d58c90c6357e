import type { HostDType } from "./names";
import type { ReduceOp } from "./group";

/** The three ways in which MPI libraries hand out their handles. */
export type Family = "openmpi" | "mpich" | "standard";

/** A handle: a number, or the name of a symbol whose address it is. */
type Handle = number | string;

/** The constants of one family, from its `mpi.h`. */
export interface Constants {
  /** The C type of handles in arguments. */
  readonly handle: "int" | "intptr_t";
  readonly world: Handle;
  readonly inPlace: number;
  readonly errorsReturn: Handle;
  readonly serialized: number;
  readonly datatypes: Readonly<Record<HostDType, Handle>>;
  readonly reductions: Readonly<Record<ReduceOp, Handle>>;
  /** Error classes: a message that is longer than the receiver's buffer, and a process that is gone. */
  readonly truncate: number;
  readonly processFailed: readonly number[];
}

export const constants: Readonly<Record<Family, Constants>> = {
  openmpi: {
    handle: "intptr_t",
    world: "ompi_mpi_comm_world",
    inPlace: 1,
    errorsReturn: "ompi_mpi_errors_return",
    serialized: 2,
    datatypes: {
      float32: "ompi_mpi_float",
      float64: "ompi_mpi_double",
      int32: "ompi_mpi_int",
      int64: "ompi_mpi_long_long_int",
      uint8: "ompi_mpi_byte",
    },
    reductions: { sum: "ompi_mpi_op_sum", min: "ompi_mpi_op_min", max: "ompi_mpi_op_max" },
    truncate: 15,
    // MPIX_ERR_PROC_FAILED, …_PENDING and MPIX_ERR_REVOKED, of the user-level failure mitigation in Open MPI 5.
    processFailed: [75, 76, 77],
  },
  mpich: {
    handle: "int",
    world: 0x44000000,
    inPlace: -1,
    errorsReturn: 0x54000001,
    serialized: 2,
    datatypes: { float32: 0x4c00040a, float64: 0x4c00080b, int32: 0x4c000405, int64: 0x4c000809, uint8: 0x4c00010d },
    reductions: { sum: 0x58000003, min: 0x58000002, max: 0x58000001 },
    truncate: 14,
    processFailed: [101, 102, 103],
  },
  standard: {
    handle: "intptr_t",
    world: 0x101,
    inPlace: 1,
    errorsReturn: 0x143,
    serialized: 2048,
    datatypes: { float32: 0x210, float64: 0x214, int32: 0x209, int64: 0x20b, uint8: 0x247 },
    reductions: { sum: 0x21, min: 0x22, max: 0x23 },
    truncate: 15,
    processFailed: [],
  },
};

/** Tells the families apart. The standard ABI is known by the library's name alone. */
export function familyOf(path: string, hasSymbol: (name: string) => boolean): Family {
  if (hasSymbol("ompi_mpi_comm_world")) return "openmpi";
  return /libmpi_abi\b/.test(path) ? "standard" : "mpich";
}
