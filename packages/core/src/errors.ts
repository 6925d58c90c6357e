/** The stable codes: each has a section in `docs/errors.md`. */
export type ErrorCode =
  | "SHAPE"
  | "DTYPE"
  | "DEVICE"
  | "DEVICE_MISSING"
  | "DEVICE_LOST"
  | "OUT_OF_MEMORY"
  | "INDEX"
  | "TENSOR_DISPOSED"
  | "SCOPE"
  | "FORMAT"
  | "AUTOGRAD"
  | "VERSION"
  | "ARGUMENT"
  | "NON_FINITE"
  | "RANK_FAILED"
  | "COLLECTIVE_MISMATCH"
  | "COLLECTIVE_TIMEOUT"
  | "LAUNCHER"
  | "LINALG";

/** What can be wrong with a device: it cannot do what was asked, it is missing, it is gone, or it has no room. */
export type DeviceErrorCode = Extract<ErrorCode, "DEVICE" | "DEVICE_MISSING" | "DEVICE_LOST" | "OUT_OF_MEMORY">;

/**
 * The base of every error that Adjoint throws on purpose. The message names the operation, the values, and the next step:
 *
 *     matmul: inner dimensions differ: [2,3] × [2,3] (3 vs 2).
 *       hint: transpose the second operand.
 */
export class AdjointError extends Error {
  static override readonly name: string = "AdjointError";

  readonly code: ErrorCode;
  /** The operation that refused. */
  readonly operation: string;
  /** The next step, where there is an obvious one. */
  readonly hint: string | undefined;

  constructor(code: ErrorCode, operation: string, problem: string, hint?: string) {
    super(`${operation}: ${problem}${hint === undefined ? "" : `\n  hint: ${hint}`}`);
    this.name = new.target.name;
    this.code = code;
    this.operation = operation;
    this.hint = hint;
  }
}

/** Shapes, dims or sizes that do not fit the operation. */
export class ShapeError extends AdjointError {
  static override readonly name: string = "ShapeError";

  constructor(operation: string, problem: string, hint?: string) {
    super("SHAPE", operation, problem, hint);
  }
}

/** A dtype that the operation or the device does not take, or a value that the dtype cannot hold. */
export class DTypeError extends AdjointError {
  static override readonly name: string = "DTypeError";

  constructor(operation: string, problem: string, hint?: string) {
    super("DTYPE", operation, problem, hint);
  }
}

/** A device that is missing, mixed with another, lost, out of memory, or unable to do what was asked. */
export class DeviceError extends AdjointError {
  static override readonly name: string = "DeviceError";

  declare readonly code: DeviceErrorCode;

  constructor(operation: string, problem: string, hint?: string, code: DeviceErrorCode = "DEVICE") {
    super(code, operation, problem, hint);
  }
}

/** An index outside its axis. */
export class IndexError extends AdjointError {
  static override readonly name: string = "IndexError";

  constructor(operation: string, problem: string, hint?: string) {
    super("INDEX", operation, problem, hint);
  }
}

/** A tensor used after its memory was given back. */
export class TensorDisposedError extends AdjointError {
  static override readonly name: string = "TensorDisposedError";

  constructor(operation: string, problem: string, hint?: string) {
    super("TENSOR_DISPOSED", operation, problem, hint);
  }
}

/** A scope or context that was entered, left or overlapped in a way that it cannot be. */
export class ScopeError extends AdjointError {
  static override readonly name: string = "ScopeError";

  constructor(operation: string, problem: string, hint?: string) {
    super("SCOPE", operation, problem, hint);
  }
}

/** A file or byte stream that is not what it claims to be. */
export class FormatError extends AdjointError {
  static override readonly name: string = "FormatError";

  constructor(operation: string, problem: string, hint?: string) {
    super("FORMAT", operation, problem, hint);
  }
}

/** A gradient that cannot be had: no graph, a freed graph, a saved tensor changed in place. */
export class AutogradError extends AdjointError {
  static override readonly name: string = "AutogradError";

  constructor(operation: string, problem: string, hint?: string) {
    super("AUTOGRAD", operation, problem, hint);
  }
}

/** Two copies of core, or a backend built for another opset. */
export class VersionError extends AdjointError {
  static override readonly name: string = "VersionError";

  constructor(operation: string, problem: string, hint?: string) {
    super("VERSION", operation, problem, hint);
  }
}

/** An argument that is not of the kind the operation takes: a string for a number, an unknown option, a rate below zero. */
export class ArgumentError extends AdjointError {
  static override readonly name: string = "ArgumentError";

  constructor(operation: string, problem: string, hint?: string) {
    super("ARGUMENT", operation, problem, hint);
  }
}

/** A loss or a gradient that has become infinite or NaN where that was to be an error. */
export class NonFiniteError extends AdjointError {
  static override readonly name: string = "NonFiniteError";

  constructor(operation: string, problem: string, hint?: string) {
    super("NON_FINITE", operation, problem, hint);
  }
}
