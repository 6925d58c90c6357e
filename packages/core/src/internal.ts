/**
 * For the packages that extend core (autograd, nn, compile), not for programs: may change in any release.
 */
export type { OptionKinds } from "./arguments";
export { namedOptions } from "./arguments";
export { frozenStatistics } from "./context";
export { shownStack, stackHere } from "./debug";
export { overrideOf } from "./dispatch";
export { makePlan } from "./elementwise";
export { constant, indexLeaf, inputLeaf, scalar, scalarLeaf } from "./expr";
export type { Layout } from "./layout";
export { attached } from "./literals";
export { overlaps } from "./layout";
export type { CopyParams, IndexParams, MapParams, MatmulParams, ReduceParams, ScanParams, SortParams } from "./op";
export { assign, convert } from "./ops/convert";
export { fromStored } from "./ops/creation";
export { fold } from "./ops/fold";
export { gatherAt, scatterAt } from "./ops/indexing";
export { assemble } from "./ops/joining";
export { biasPlan, contract } from "./ops/matmul";
export { checkClassWeight } from "./ops/normalization";
export { viewOf } from "./ops/views";
export { readStored, yieldToCollector } from "./read";
export { checkOptions, optionsOf } from "./options";
export { postorder } from "./postorder";
export { broadcastShapes, checkFunction, describe, formatShape, sameShape, sizeOf } from "./shape";
export { currentScope, lonelyScope } from "./scope";
export { makeTensor } from "./tensor";
export type { Device, Storage } from "./device";
