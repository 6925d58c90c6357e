export type { Mark, Marks, OpOutcome } from "./conformance/outcome";
export type { BackendTestOptions, Skip } from "./options";
export { testBackend } from "./suite";
