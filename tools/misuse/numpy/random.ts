import type { Template } from "../../../packages/backend-testkit/src/misuse/member-calls";
import type { Piece } from "../../../packages/backend-testkit/src/misuse/pieces";
import { call, matrix, vector } from "./operands";

const of =
  (maker: string) =>
  (name: string, ...args: readonly Piece[]): Template => [`${maker}.${name}(${args.map((_, i) => `$${i}`).join(", ")})`, ...args];
const rng = of("np.random.default_rng(1)");
const old = of("new np.random.RandomState(1)");
const size = ["2", "3"];

/** What both generators of NumPy's draw, and their states. */
export const randomCalls = [
  ["typeof np.random.default_rng($0).random()", "5"],
  ["typeof np.random.default_rng($0).random()", ["1", "2n"]],
  ["typeof np.random.default_rng($0).random()", "new np.random.SeedSequence(3)"],
  ["typeof np.random.default_rng($0).random()", "new np.random.PCG64(new np.random.SeedSequence(3))"],
  ["new np.random.Generator($0).random()", "new np.random.MT19937(3)"],
  ["new np.random.SeedSequence($0, $1).generate_state($2).length", ["1n", "2"], { spawn_key: ["1"] }, "3"],
  ["new np.random.SeedSequence(3).spawn($0).length", "2"],
  ["typeof new np.random.PCG64($0).copy().next32()", "new np.random.SeedSequence(3)"],
  ["typeof new np.random.MT19937($0).copy().next32()", ["1", "2"]],
  ["typeof new np.random.RandomState($0).rand()", "7"],
  ["typeof new np.random.RandomState($0).rand()", ["7", "8"]],
  rng("random", { size, dtype: '"float32"' }),
  rng("integers", "1", "9", { size, dtype: '"uint8"', endpoint: "true" }),
  rng("integers", { low: "3n", size: "4" }),
  rng("uniform", "-1", "1", { size }),
  rng("standard_normal", { size, dtype: '"float32"' }),
  rng("normal", "1", "2", { size }),
  rng("standard_exponential", { size, dtype: '"float32"', method: '"inv"' }),
  rng("exponential", { scale: "2", size }),
  rng("permutation", matrix, { axis: "1" }),
  rng("permutation", "5"),
  rng("permuted", matrix, { axis: "1" }),
  ["((a) => (np.random.default_rng(1).shuffle(a, $0), a))(np.arange(4))", { axis: "0" }],
  ["np.random.default_rng(1).shuffle($0)", "np.arange(4)"],
  rng("choice", vector, { size: "2", replace: "false", p: ["0.5", "0.25", "0.25"], axis: "0", shuffle: "true" }),
  rng("choice", "5", { size, replace: "true" }),
  ["((s) => (s.seed($0), typeof s.rand()))(new np.random.RandomState(1))", "3"],
  ["((s) => (s.set_state($0), s.rand()))(new np.random.RandomState(1))", "new np.random.RandomState(2).get_state()"],
  ...["random", "random_sample", "standard_normal", "standard_exponential"].map((name) => old(name, { size })),
  old("rand", "2", "3"),
  old("randn", "2", "3"),
  old("normal", { loc: "1", scale: "2", size }),
  old("uniform", { low: "1", high: "2", size }),
  old("exponential", { scale: "2", size }),
  old("randint", "1", { high: "9", size, dtype: '"uint8"' }),
  old("permutation", "5"),
  ["((a) => (new np.random.RandomState(1).shuffle(a), a))($0)", "np.arange(4)"],
  old("choice", vector, { size: "2", replace: "false", p: ["0.5", "0.25", "0.25"] }),
  ["(np.random.seed($0), typeof np.random.rand())", "3"],
  ...["random", "random_sample", "standard_normal"].map((name) => call(`random.${name}`, { size })),
  call("random.rand", "2"),
  call("random.randn", "2"),
  call("random.randint", "1", { high: "9", size, dtype: '"uint8"' }),
  call("random.normal", { loc: "1", scale: "2", size }),
  call("random.uniform", { low: "1", high: "2", size }),
  call("random.exponential", { scale: "2", size }),
  call("random.permutation", "5"),
  call("random.shuffle", "np.arange(4)"),
  call("random.choice", "5", { size: "2", replace: "false", p: "null" }),
] as const;
