/** Whether to run the tests that take long: `.ci/run` sets ADJOINT_LONG=1. `npm test` should take at most six minutes. */
export const long = process.env.ADJOINT_LONG === "1";

/** Goes into the name of a test that is left out otherwise, which is how its reason is reported. */
export const whyShort = long ? "" : " (skipped: takes long; ADJOINT_LONG=1 runs it, as .ci/run does)";
