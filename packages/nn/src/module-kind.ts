import type { Module } from "./module";

/** What all modules are, for those who look for modules in a tree: apart from the class itself, whose methods look for them too. */
export abstract class ModuleKind {}

/** Whether a value is a module. */
export const isModule = (value: unknown): value is Module => value instanceof ModuleKind;
