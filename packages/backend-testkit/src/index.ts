export type { Mark, Marks, OpOutcome } from "./conformance/outcome";
export type { Accuracy } from "./oracle/accuracy";
export type { BackendTestOptions, Skip } from "./options";
export { testBackend, testOverrides, testUnscoped } from "./suite";
