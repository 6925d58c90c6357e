import "./install";

export { checkpoint } from "./checkpoint";
export type { FunctionContext, FunctionDefinition } from "./custom";
export { customFunction } from "./custom";
export type { Computation, ComputationNode } from "./graph-of";
export { graphOf } from "./graph-of";
export type { FunctionalOptions, ValueAndGrad } from "./functional";
export { grad, valueAndGrad } from "./functional";
export type { BackwardOptions, GradOptions } from "./grad";
export { backward, enableGrad, isGradEnabled, noGrad } from "./grad";
export type { GradcheckOptions } from "./gradcheck";
export { gradcheck, gradgradcheck } from "./gradcheck";
