export type { Mark, Marks, OpOutcome } from "./conformance/outcome";
export type { BackendTestOptions, Skip } from "./options";
export { testBackend, testOverrides, testUnscoped } from "./suite";
