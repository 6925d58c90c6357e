export type { BackendTestOptions, Skip } from "./options";
export { testBackend } from "./suite";
