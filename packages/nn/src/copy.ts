import { ArgumentError, Generator, isTensor } from "@adjoint/core";
import { wrapForward } from "./call";
import type { Module } from "./module";
import { isModule } from "./module-kind";
import { Buffer, Parameter } from "./parameter";
import { modulesInsideFirst } from "./tree";

/** What was copied already: shared parameters stay shared, and a module that points back at its parent finds the copy. */
type Copies = Map<object, unknown>;

/** A deep copy of a module. */
export function copyModule<M extends Module>(module: M): M {
  const copies: Copies = new Map();
  // Inside first: an outer module then finds its members copied, and nesting may go beyond the call stack.
  for (const each of modulesInsideFirst(module)) copyOf(each, copies);
  return copies.get(module) as M;
}

function copyOf(value: unknown, copies: Copies): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (copies.has(value)) return copies.get(value);
  const remember = <T>(copy: T): T => {
    copies.set(value, copy);
    return copy;
  };
  if (value instanceof Parameter) return remember(new Parameter(value.detach().clone(), { requiresGrad: value.requiresGrad }));
  if (value instanceof Buffer) {
    return remember(new Buffer(value.detach().clone(), { persistent: value.persistent, optional: value.optional }));
  }
  if (isTensor(value)) return remember(value.detach().clone());
  if (value instanceof Generator) return remember(new Generator().setState(value.getState()));
  if (isModule(value)) return copyProperties(value, remember(Object.create(Object.getPrototypeOf(value) as object) as Module), copies);
  if (Array.isArray(value)) return fillList(remember([] as unknown[]), value, copies);
  if (value instanceof Map) return fillMap(remember(new Map()), value, copies);
  const prototype = Object.getPrototypeOf(value) as unknown;
  return prototype === Object.prototype || prototype === null
    ? copyProperties(value, remember(Object.create(prototype) as object), copies)
    : value;
}

function fillList(copy: unknown[], list: readonly unknown[], copies: Copies): unknown[] {
  for (const each of list) copy.push(copyOf(each, copies));
  return copy;
}

function fillMap(copy: Map<unknown, unknown>, map: ReadonlyMap<unknown, unknown>, copies: Copies): Map<unknown, unknown> {
  for (const [key, each] of map) copy.set(copyOf(key, copies), copyOf(each, copies));
  return copy;
}

function copyProperties(original: object, copy: object, copies: Copies): object {
  const isOfModule = isModule(original);
  if (isOfModule && Object.keys(original).includes("forward")) {
    throw new ArgumentError(
      "clone",
      `the forward of ${original.constructor.name} is an arrow function, bound to the original.`,
      "make it a method.",
    );
  }
  for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(original))) {
    // `forward` in its scope speaks of the original; the copy gets its own.
    if (isOfModule && name === "forward") continue;
    Object.defineProperty(copy, name, "value" in property ? { ...property, value: copyOf(property.value, copies) } : property);
  }
  if (isOfModule) wrapForward(copy as Module);
  return copy;
}
