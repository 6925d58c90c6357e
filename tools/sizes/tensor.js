// The least that a program can take from core.
export { tensor, use } from "@adjoint/core";
