import { noGrad } from "@adjoint/autograd";
import { ArgumentError, isTensor, ShapeError, scoped, type Tensor, tensor } from "@adjoint/core";
import { checkRecord, describe, formatShape, sameShape } from "@adjoint/core/internal";
import type { Module } from "./module";
import { narrowed } from "./move";
import { Buffer, type Parameter } from "./parameter";
import { readAtOnce } from "./read-at-once";
import { walkState } from "./tree";

/** Options of `Module.loadStateDict`. */
export interface LoadStateDictOptions {
  /** Refuse a state with other names than the module's. Default: `true`. */
  readonly strict?: boolean;
}

/** Tensors by name, as `module.stateDict()` gives them: `"features.0.weight"`. */
export type StateDict = Record<string, Tensor>;

/** Options of `stateDict`. */
export interface StateDictOptions {
  /** Stands before each name. Default: none. */
  readonly prefix?: string;
  /** Whether the values are the parameters and buffers themselves: detached handles on their memory unless true. */
  readonly keepVars?: boolean;
}

/** Which names a state dict lacked, and which it had beyond those of the module. */
export interface LoadReport {
  readonly missingKeys: readonly string[];
  readonly unexpectedKeys: readonly string[];
}

function persistentState(module: Module): Map<string, Parameter | Buffer> {
  const entries = [...walkState(module)];
  return new Map(entries.filter(([, value]) => !(value instanceof Buffer) || value.persistent));
}

export function readState(module: Module, { prefix = "", keepVars = false }: StateDictOptions): StateDict {
  return Object.fromEntries([...persistentState(module)].map(([name, value]) => [prefix + name, keepVars ? value : value.detach()]));
}

function checkEntry(name: string, own: Tensor, given: unknown): asserts given is Tensor {
  if (!isTensor(given)) throw new ArgumentError("loadStateDict", `${describe(name)} is ${describe(given)}, not a tensor.`);
  given.check("loadStateDict");
  if (!sameShape(own.shape, given.shape)) {
    throw new ShapeError(
      "loadStateDict",
      `${describe(name)} has the shape ${formatShape(given.shape)} in the state dict, and ${formatShape(own.shape)} in the module.`,
      "build the module with the sizes that it was saved with.",
    );
  }
}

/**
 * Values from another device come over the host where that device can be read at once. Integers
 * that this device cannot hold become narrower, if their values fit.
 */
function onDeviceOf(name: string, own: Tensor, given: Tensor): Tensor {
  if (given.device === own.device) return given;
  const values = readAtOnce("loadStateDict", describe(name), given, own.device);
  const isHeld = own.storage.device.backend.capabilities.dtypes.has(given.dtype);
  if (!isHeld && (values instanceof BigInt64Array || values instanceof BigUint64Array)) {
    return narrowed("loadStateDict", name, values, given, own.device);
  }
  return tensor(values, { dtype: given.dtype, device: own.device }).reshape(given.shape);
}

/** Everything is checked before anything is written: a state dict that does not fit changes nothing. */
export function writeState(module: Module, state: StateDict, strict: boolean): LoadReport {
  checkRecord("loadStateDict", state, "an object of tensors by name", "what stateDict() gave.");
  const own = persistentState(module);
  const isOptional = (value: Parameter | Buffer): boolean => value instanceof Buffer && value.optional;
  const missingKeys = [...own].filter(([name, value]) => !Object.hasOwn(state, name) && !isOptional(value)).map(([name]) => name);
  const unexpectedKeys = Object.keys(state).filter((name) => !own.has(name));
  if (strict && missingKeys.length + unexpectedKeys.length > 0) {
    const list = (title: string, names: readonly string[]): string => (names.length === 0 ? "" : ` ${title}: ${names.join(", ")}.`);
    throw new ArgumentError(
      "loadStateDict",
      `the names do not match.${list("missing", missingKeys)}${list("unexpected", unexpectedKeys)}`,
      "{ strict: false } loads what fits.",
    );
  }
  const pairs = [...own].filter(([name]) => Object.hasOwn(state, name));
  for (const [name, value] of pairs) checkEntry(name, value, state[name]);
  noGrad(() =>
    scoped("loadStateDict", () => {
      // Brought over all before any is written: a value that does not fit its device changes nothing either.
      const values = pairs.map(([name, value]) => onDeviceOf(name, value, state[name]!));
      pairs.forEach(([, value], position) => void value.copy_(values[position]!));
    }),
  );
  return { missingKeys, unexpectedKeys };
}
