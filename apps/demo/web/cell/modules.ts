import * as backends from "../../../../examples/lecture/backends";
import * as board from "./board";
import { moduleAmong, packages } from "./packages";

const modules: Readonly<Record<string, unknown>> = { ...packages, "./backends": backends, "./board": board };

/** What a program of the lecture imports. @throws Error for a module that the page does not have. */
export const moduleOf = (name: string): unknown => moduleAmong(modules, name);
