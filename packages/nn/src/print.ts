import type { Module } from "./module";
import { namedChildren } from "./tree";

const indented = (text: string): string => text.replaceAll("\n", "\n  ");

/** As PyTorch prints modules: the class, its settings, and its children indented below. */
export function formatModule(module: Module): string {
  const children = namedChildren(module).map(([name, child]) => `\n  (${name}): ${indented(formatModule(child))}`);
  const settings = module.extraRepr();
  const body = children.length === 0 ? settings : `${settings === "" ? "" : `\n  ${settings}`}${children.join("")}\n`;
  return `${module.constructor.name}(${body})`;
}
