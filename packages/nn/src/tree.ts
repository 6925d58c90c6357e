import type { Module } from "./module";
import { isModule } from "./module-kind";
import { Buffer, Parameter } from "./parameter";

type Member = Module | Parameter | Buffer;

const isMember = (value: unknown): value is Member => isModule(value) || value instanceof Parameter || value instanceof Buffer;

/** What a walk has still to do: something to enter, or something to leave. All walks keep such a list: nesting may go beyond the call stack. */
type Visit<T> = { readonly name: string; readonly value: T; readonly leaves?: boolean };

const LEAVES = true;

/** The parameters, buffers and modules in a list, and in lists within it; a list that holds itself is not entered again. */
function* listed(list: readonly unknown[], prefix: string): Generator<[string, Member]> {
  const inside = new Set<unknown>();
  const visits: Visit<unknown>[] = [{ name: prefix, value: list }];
  for (let visit = visits.pop(); visit !== undefined; visit = visits.pop()) {
    const { name, value, leaves } = visit;
    if (leaves) inside.delete(value);
    else if (isMember(value)) yield [name, value];
    else if (Array.isArray(value) && !inside.has(value)) {
      inside.add(value);
      visits.push({ name, value, leaves: LEAVES });
      for (let i = value.length - 1; i >= 0; i--) visits.push({ name: `${name}.${i}`, value: value[i] });
    }
  }
}

/** The parameters, buffers and modules in a module's properties, and in arrays among them: `layers = [new Linear(…), …]` counts. */
function* members(module: Module): Generator<[string, Member]> {
  for (const [property, value] of Object.entries(module)) {
    if (isMember(value)) yield [module.stateName(property), value];
    else if (Array.isArray(value)) yield* listed(value, module.stateName(property));
  }
}

const joined = (prefix: string, name: string): string => (prefix === "" ? name : `${prefix}.${name}`);

/** The parameters directly in this module's properties, each once. */
export const ownParameters = (module: Module): Parameter[] => [
  ...new Set([...members(module)].map(([, member]) => member).filter((member) => member instanceof Parameter)),
];

/** The modules directly in this one's properties, by name. */
export const namedChildren = (module: Module): [string, Module][] =>
  [...members(module)].filter((entry): entry is [string, Module] => isModule(entry[1]));

/** The module and all below it, outside first, each once. */
export function* walkModules(module: Module): Generator<[string, Module]> {
  const seen = new Set<Module>();
  const visits: Visit<Module>[] = [{ name: "", value: module }];
  for (let visit = visits.pop(); visit !== undefined; visit = visits.pop()) {
    const { name, value } = visit;
    if (seen.has(value)) continue;
    seen.add(value);
    yield [name, value];
    for (const [own, child] of namedChildren(value).reverse()) visits.push({ name: joined(name, own), value: child });
  }
}

/** All below a module and then the module itself, inside first, each once. */
export function modulesInsideFirst(module: Module): Module[] {
  const seen = new Set<Module>();
  const order: Module[] = [];
  const visits: Visit<Module>[] = [{ name: "", value: module }];
  for (let visit = visits.pop(); visit !== undefined; visit = visits.pop()) {
    const { value, leaves } = visit;
    if (leaves) order.push(value);
    else if (!seen.has(value)) {
      seen.add(value);
      visits.push({ name: "", value, leaves: LEAVES });
      for (const [name, child] of namedChildren(value).reverse()) visits.push({ name, value: child });
    }
  }
  return order;
}

/** Parameters and buffers by name, a module's own before its children's, parameters before buffers; shared ones under each of their names. */
export function* walkState(module: Module): Generator<[string, Parameter | Buffer]> {
  const inside = new Set<Module>();
  const visits: Visit<Module>[] = [{ name: "", value: module }];
  for (let visit = visits.pop(); visit !== undefined; visit = visits.pop()) {
    const { name: prefix, value: entered, leaves } = visit;
    if (leaves) inside.delete(entered);
    if (leaves || inside.has(entered)) continue;
    inside.add(entered);
    visits.push({ name: "", value: entered, leaves: LEAVES });
    const own = [...members(entered)];
    for (const [name, value] of own) if (value instanceof Parameter) yield [joined(prefix, name), value];
    for (const [name, value] of own) if (value instanceof Buffer) yield [joined(prefix, name), value];
    for (const [name, value] of own.reverse()) if (isModule(value)) visits.push({ name: joined(prefix, name), value });
  }
}

/** Of entries with the same value, the first alone. */
export function distinct<T>(entries: Iterable<[string, T]>): [string, T][] {
  const seen = new Set<T>();
  return [...entries].filter(([, value]) => !seen.has(value) && seen.add(value));
}
