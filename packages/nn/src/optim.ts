export type { AdamSettings } from "./optim/adam";
export { Adam, AdamW } from "./optim/adam";
export { clipGradNorm, clipGradValue } from "./optim/clip";
export type { OptimizerInput, ParameterGroup, ParameterState } from "./optim/optimizer";
export { Optimizer } from "./optim/optimizer";
export type { OptimizerStateDict } from "./optim/optimizer-state";
export type { SGDSettings } from "./optim/sgd";
export { SGD } from "./optim/sgd";
