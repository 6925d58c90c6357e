/** What tests of Adjoint and of its backends share: the meaning of every op, and where each is tried. Run-time code never imports it. */
export { type ElementwiseName, elementwiseOps } from "./ops/elementwise";
export { toLane } from "./expr";
export { fromBfloat16, fromFloat16 } from "./half";
export { type Accuracy, standardAccuracy, ulpOf } from "./testing/accuracy";
export { type Argument, type Domain, domainOf, domains, elementwiseNames } from "./testing/domains";
export type { OpName, TensorMethodName } from "./testing/op-names";
export { admits, type Bounded, evaluateBounded, evaluateProgram, stored } from "./testing/evaluate";
export { castValue, isFloatLane, scalarMeaning, type ScalarMeaning, type Value } from "./testing/meaning";
export { halfFaults } from "./testing/half-faults";
export { identity, ProgramBuilder, single } from "./testing/program-builder";
export { reclaimAtEveryCall } from "./reclaim";
export { planOf, planOfDTypes, scalarOp } from "./testing/programs";
export { erf, pow, roundHalfEven } from "./testing/real-functions";
export { argumentRows, integer, integerRange, pointsOf, randomValue, Sequence, specialValues } from "./testing/samples";
export { type ScalarForm, type ScalarOp, scalarOps } from "./scalar-ops";
export { threefry } from "./threefry";
