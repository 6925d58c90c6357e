import { noGrad } from "@adjoint/autograd";
import { fromTypedArray } from "@adjoint/core";
import type { Module } from "@adjoint/nn";
import type { Weight } from "../training/problem";

/** Gives a network's parameters, in their order, the values that all contenders begin with. */
export function setWeights(network: Module, weights: readonly Weight[]): void {
  noGrad(() => {
    network.parameters().forEach((parameter, i) => {
      const { values, shape } = weights[i]!;
      parameter.copy_(fromTypedArray(values, shape));
    });
  });
}
