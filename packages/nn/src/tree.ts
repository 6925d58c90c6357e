import { Module } from "./module";
import { Buffer, Parameter } from "./parameter";

type Member = Module | Parameter | Buffer;

const isMember = (value: unknown): value is Member => value instanceof Module || value instanceof Parameter || value instanceof Buffer;

/** The parameters, buffers and modules in a list, and in lists within it. */
function* listed(list: readonly unknown[], prefix: string): Generator<[string, Member]> {
  for (const [position, value] of list.entries()) {
    if (isMember(value)) yield [`${prefix}.${position}`, value];
    else if (Array.isArray(value)) yield* listed(value, `${prefix}.${position}`);
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

/** The modules directly in this one's properties, by name. */
export const namedChildren = (module: Module): [string, Module][] =>
  [...members(module)].filter((entry): entry is [string, Module] => entry[1] instanceof Module);

/** The module and all below it, outside first, each once. */
export function* walkModules(module: Module, prefix = "", seen = new Set<Module>()): Generator<[string, Module]> {
  if (seen.has(module)) return;
  seen.add(module);
  yield [prefix, module];
  for (const [name, child] of namedChildren(module)) yield* walkModules(child, joined(prefix, name), seen);
}

/** Parameters and buffers by name, a module's own before its children's, parameters before buffers; shared ones under each of their names. */
export function* walkState(module: Module, prefix = "", above: readonly Module[] = []): Generator<[string, Parameter | Buffer]> {
  if (above.includes(module)) return;
  const own = [...members(module)];
  for (const [name, value] of own) if (value instanceof Parameter) yield [joined(prefix, name), value];
  for (const [name, value] of own) if (value instanceof Buffer) yield [joined(prefix, name), value];
  const inside = [...above, module];
  for (const [name, value] of own) if (value instanceof Module) yield* walkState(value, joined(prefix, name), inside);
}

/** Of entries with the same value, the first alone. */
export function distinct<T>(entries: Iterable<[string, T]>): [string, T][] {
  const seen = new Set<T>();
  return [...entries].filter(([, value]) => !seen.has(value) && seen.add(value));
}
