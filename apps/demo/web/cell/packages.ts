import * as autograd from "@adjoint/autograd";
import * as cpuJs from "@adjoint/backend-cpu-js";
import * as wasmSimd from "@adjoint/backend-wasm-simd";
import * as webgpu from "@adjoint/backend-webgpu";
import * as core from "@adjoint/core";
import * as data from "@adjoint/data";
import * as nn from "@adjoint/nn";
import * as functional from "@adjoint/nn/functional";
import * as init from "@adjoint/nn/init";
import * as optim from "@adjoint/nn/optim";
import * as train from "@adjoint/nn/train";

/** The packages that a program edited in a page may import, by their names. */
export const packages: Readonly<Record<string, unknown>> = {
  "@adjoint/autograd": autograd,
  "@adjoint/backend-cpu-js": cpuJs,
  "@adjoint/backend-wasm-simd": wasmSimd,
  "@adjoint/backend-webgpu": webgpu,
  "@adjoint/core": core,
  "@adjoint/data": data,
  "@adjoint/nn": nn,
  "@adjoint/nn/functional": functional,
  "@adjoint/nn/init": init,
  "@adjoint/nn/optim": optim,
  "@adjoint/nn/train": train,
};

/** What a program imports, out of these modules. @throws Error for one that the page does not have. */
export function moduleAmong(modules: Readonly<Record<string, unknown>>, name: string): unknown {
  const found = Object.hasOwn(modules, name) ? modules[name] : undefined;
  if (found === undefined) throw new Error(`There is no module "${name}" here. There are: ${Object.keys(modules).join(", ")}.`);
  return found;
}
