/** What tests of Adjoint and of its backends share: the meaning of every op, and where each is tried. Run-time code never imports it. */
export { type Accuracy, standardAccuracy, ulpOf } from "./oracle/accuracy";
export { type Argument, type Domain, domainOf, domains, elementwiseNames } from "./oracle/domains";
export { admits, type Bounded, evaluateBounded, evaluateProgram, stored } from "./oracle/evaluate";
export { castValue, isFloatLane, scalarMeaning, type ScalarMeaning, type Value } from "./oracle/meaning";
export { halfFaults } from "./oracle/half-faults";
export { identity, ProgramBuilder, single } from "./oracle/program-builder";
export { planOf, planOfDTypes, scalarOp } from "./oracle/programs";
export { erf, pow, roundHalfEven } from "./oracle/real-functions";
export { argumentRows, integer, integerRange, pointsOf, randomValue, Sequence, specialValues } from "./oracle/samples";
