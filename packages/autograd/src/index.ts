import "./install";

export type { CheckpointOptions } from "./checkpoint";
export { checkpoint } from "./checkpoint";
export type { FunctionContext, FunctionDefinition } from "./custom";
export { customFunction } from "./custom";
export type { GradOptions } from "./grad";
export { enableGrad, grad, isGradEnabled, noGrad, valueAndGrad } from "./grad";
export type { GradcheckOptions } from "./gradcheck";
export { gradcheck } from "./gradcheck";
