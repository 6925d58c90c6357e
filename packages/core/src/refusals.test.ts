import { cpu } from "@adjoint/backend-cpu-js";
import { describe, expect, it } from "vitest";
import * as core from "./index";

await core.use(cpu());
// Hundreds of thousands of errors are made, and vitest asks for a hundred lines of each.
Error.stackTraceLimit = 2;

const garbage: readonly unknown[] = [
  undefined,
  null,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  -1,
  0,
  1.5,
  2 ** 53,
  99,
  "x",
  "",
  true,
  12n,
  Symbol("s"),
  () => 1,
  {},
  { dim: 1 },
  [],
  [0],
  [-9],
  [1.5],
  ["x"],
  [[1], [2, 3]],
  [null],
  new Float32Array(2),
  new Date(0),
  new Map(),
  core.ones([2, 3]),
  core.zeros([0]),
  core.tensor([1, 7]),
  core.tensor([1, 7], { dtype: "int32" }),
  core.tensor([true, false]),
  core.tensor(1n),
  core.ones([2, 2, 2], { dtype: "float16" }),
];

/** What stays a programmer's affair: they take no input to refuse. */
const exempt = new Set(["constructor", "show", "close", "attach", "join", "watch", "check", "setData", "toString", "dispose"]);

const failures = async (call: () => unknown): Promise<string | undefined> => {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof core.AdjointError))
      return `${(error as Error).name}: ${(error as Error).message}\n${(error as Error).stack?.split("\n")[1]}`;
  }
  return undefined;
};

const label = (value: unknown): string =>
  core.isTensor(value)
    ? `tensor ${value.dtype} [${value.shape}]`
    : typeof value === "symbol"
      ? "symbol"
      : Array.isArray(value)
        ? `[${value.map(String)}]`
        : typeof value === "bigint"
          ? `${value}n`
          : String(value);

const methodNames = (): string[] => {
  const names = new Set<string>();
  for (
    let prototype = core.Tensor.prototype as object;
    prototype !== Object.prototype;
    prototype = Object.getPrototypeOf(prototype) as object
  ) {
    for (const name of Object.getOwnPropertyNames(prototype)) {
      const { value } = Object.getOwnPropertyDescriptor(prototype, name)!;
      if (typeof value === "function" && !exempt.has(name)) names.add(name);
    }
  }
  return [...names];
};

const receivers = [core.ones([2, 3]), core.tensor(3), core.tensor([true, false]), core.zeros([0, 2])];

async function sweep(name: string, call: (...args: unknown[]) => unknown): Promise<string[]> {
  const found: string[] = [];
  const attempt = async (args: unknown[]): Promise<void> => {
    const problem = await failures(() => call(...args));
    if (problem !== undefined) found.push(`${name}(${args.map(label).join(", ")}) → ${problem}`);
  };
  await attempt([]);
  for (const a of garbage) {
    await attempt([a]);
    await attempt([0, a]);
    await attempt([a, a]);
    await attempt([core.ones([2, 3]), a]);
    await attempt([core.ones([2, 3]), core.ones([2, 3]), a]);
    await attempt([[2, 2], a]);
  }
  return found;
}

describe("no input makes an engine's error", () => {
  it.each(methodNames())("x.%s", async (name) => {
    const found: string[] = [];
    for (const x of receivers) {
      found.push(
        ...(await sweep(name, (...args) => (x.clone() as unknown as Record<string, (...args: unknown[]) => unknown>)[name]!(...args))),
      );
    }
    expect(found.slice(0, 4)).toEqual([]);
  });

  const functions = Object.entries(core).filter(([name, value]) => {
    const plain = typeof value === "function" && !/^class\b/.test(Function.prototype.toString.call(value));
    return (
      plain &&
      ![
        "elementwise",
        "composition",
        "dispatch",
        "expandCall",
        "installLayer",
        "runtime",
        "scoped",
        "tidy",
        "memoryScope",
        "expectNoLeaks",
        "isTensor",
        "keep",
        "laneOf",
        "isFloat",
        "isBigInt",
        "promoteTypes",
        "disposeDevice",
        "use",
        "withDevice",
      ].includes(name)
    );
  }) as [string, (...args: unknown[]) => unknown][];
  it.each(functions)("%s", async (name, fn) => {
    expect((await sweep(name, (...args) => fn(...args))).slice(0, 4)).toEqual([]);
  });
});
