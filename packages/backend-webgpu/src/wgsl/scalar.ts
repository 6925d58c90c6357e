import type { Lane, ScalarOp } from "@adjoint/core";

/** The lanes there are in WGSL. */
export type DeviceLane = Extract<Lane, "float32" | "int32" | "uint32" | "bool">;

export const laneTypes: { readonly [L in DeviceLane]: string } = { float32: "f32", int32: "i32", uint32: "u32", bool: "bool" };

export interface SnippetLanes {
  /** Of the result. */
  readonly to: DeviceLane;
  /** Of the last argument; for all ops but `where`, of every argument. */
  readonly from: DeviceLane;
}

type Snippet = (lanes: SnippetLanes, ...args: string[]) => string;

/** One text for each lane that the op takes; the ops of floats alone have a single one. */
const byLane =
  (texts: { readonly [L in DeviceLane]?: (...args: string[]) => string }): Snippet =>
  ({ from }, ...args) =>
    texts[from]!(...args);

const call =
  (name: string): Snippet =>
  (_lanes, ...args) =>
    `${name}(${args.join(", ")})`;

const infix =
  (operator: string): Snippet =>
  (_lanes, a, b) =>
    `(${a} ${operator} ${b})`;

/** On numbers an operator, on bools a text of their own. */
const infixOr =
  (operator: string, onBools: (a: string, b: string) => string): Snippet =>
  ({ from }, a, b) =>
    from === "bool" ? onBools(a!, b!) : `(${a} ${operator} ${b})`;

const named = (name: string) => (a: string, b: string) => `${name}(${a}, ${b})`;

const casts: { readonly [From in DeviceLane]: { readonly [To in DeviceLane]: (x: string) => string } } = {
  float32: { float32: (x) => x, int32: (x) => `to_i32(${x})`, uint32: (x) => `to_u32(${x})`, bool: (x) => `!(${x} == 0.0)` },
  int32: { float32: (x) => `f32(${x})`, int32: (x) => x, uint32: (x) => `bitcast<u32>(${x})`, bool: (x) => `(${x} != 0)` },
  uint32: { float32: (x) => `f32(${x})`, int32: (x) => `bitcast<i32>(${x})`, uint32: (x) => x, bool: (x) => `(${x} != 0u)` },
  bool: {
    float32: (x) => `select(0.0, 1.0, ${x})`,
    int32: (x) => `select(0, 1, ${x})`,
    uint32: (x) => `select(0u, 1u, ${x})`,
    bool: (x) => x,
  },
};

/** Each scalar op as WGSL. Names with underscores are functions of the prelude. */
export const scalarSnippets = {
  floor: call("floor"),
  ceil: call("ceil"),
  round: call("round"),
  trunc: call("trunc"),
  exp: call("exponential"),
  expm1: call("exponential_minus_1"),
  log: call("logarithm"),
  log1p: call("logarithm_of_1_plus"),
  sqrt: call("sqrt"),
  sin: (_lanes, x) => `sine_or_cosine(${x}, 0)`,
  cos: (_lanes, x) => `sine_or_cosine(${x}, 1)`,
  tan: call("tangent"),
  asin: call("arc_sine"),
  acos: call("arc_cosine"),
  atan: call("arc_tangent"),
  tanh: call("hyperbolic_tangent"),
  erf: call("error_function"),
  isnan: call("is_nan"),
  neg: byLane({ float32: (x) => `(-${x})`, int32: (x) => `(-${x})`, uint32: (x) => `(0u - ${x})` }),
  abs: byLane({ float32: (x) => `abs(${x})`, int32: (x) => `abs(${x})`, uint32: (x) => x, bool: (x) => x }),
  sign: byLane({ float32: (x) => `sign_of(${x})`, int32: (x) => `sign(${x})`, uint32: (x) => `min(${x}, 1u)` }),
  div: call("quotient"),
  atan2: call("arc_tangent_2"),
  add: infixOr("+", (a, b) => `(${a} || ${b})`),
  // Mesa knows that x − x is 0, but of infinity and NaN it is not.
  sub: ({ from }, a, b) => (from === "float32" && a === b ? `difference_with_itself(${a})` : `(${a} - ${b})`),
  mul: infixOr("*", (a, b) => `(${a} && ${b})`),
  rem: byLane({ float32: named("remainder_f32"), int32: named("remainder_i32"), uint32: named("remainder_u32") }),
  pow: byLane({ float32: named("power_f32"), int32: named("power_i32"), uint32: named("power_u32") }),
  min: byLane({ float32: named("minimum"), int32: named("min"), uint32: named("min"), bool: (a, b) => `(${a} && ${b})` }),
  max: byLane({ float32: named("maximum"), int32: named("max"), uint32: named("max"), bool: (a, b) => `(${a} || ${b})` }),
  idiv: byLane({ int32: named("divide_i32"), uint32: named("divide_u32") }),
  shl: byLane({ int32: named("shift_left_i32"), uint32: named("shift_left_u32") }),
  shr: byLane({ int32: named("shift_right_i32"), uint32: named("shift_right_u32") }),
  not: byLane({ int32: (x) => `(~${x})`, uint32: (x) => `(~${x})`, bool: (x) => `(!${x})` }),
  and: infix("&"),
  or: infix("|"),
  xor: infixOr("^", (a, b) => `(${a} != ${b})`),
  eq: infix("=="),
  lt: infixOr("<", (a, b) => `(!${a} && ${b})`),
  le: infixOr("<=", (a, b) => `(!${a} || ${b})`),
  where: (_lanes, condition, a, b) => `select(${b}, ${a}, ${condition})`,
  cast: ({ from, to }, x) => casts[from][to](x),
  bitcast: ({ to }, x) => `bitcast<${laneTypes[to]}>(${x})`,
  threefry: call("threefry"),
} satisfies { readonly [Op in ScalarOp]: Snippet };
