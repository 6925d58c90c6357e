import type { Module } from "./module";
import { namedChildren } from "./tree";

const indented = (text: string): string => text.replaceAll("\n", "\n  ");

/** Deeper than this nobody reads, and each level is indented further. */
const MAX_DEPTH = 100;

/** As PyTorch prints modules: the class, its settings, and its children indented below. */
export function formatModule(module: Module, above: readonly Module[] = []): string {
  if (above.length > MAX_DEPTH || above.includes(module)) return `${module.constructor.name}(…)`;
  const inside = [...above, module];
  const children = namedChildren(module).map(([name, child]) => `\n  (${name}): ${indented(formatModule(child, inside))}`);
  const settings = module.extraRepr();
  const body = children.length === 0 ? settings : `${settings === "" ? "" : `\n  ${settings}`}${children.join("")}\n`;
  return `${module.constructor.name}(${body})`;
}
