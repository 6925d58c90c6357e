import "./install";

export type { GradOptions } from "./grad";
export { enableGrad, grad, isGradEnabled, noGrad } from "./grad";
export type { GradcheckOptions } from "./gradcheck";
export { gradcheck } from "./gradcheck";
