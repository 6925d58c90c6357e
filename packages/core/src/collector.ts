/** What the JavaScript engine lets a program do about garbage within one job. */
export interface Collector {
  /**
   * A collection of everything, or an attempt at one: who relies on it plants a canary.
   *
   * @param attempt How many came to nothing before.
   */
  collect(attempt: number): void;
  /** A collection of the young generation, where a program can ask for one. */
  readonly scavenge: (() => void) | undefined;
  /**
   * Ends what the engine promises of weak references within a job: that what was behind one stays there until the job ends. Undefined where
   * nothing but the end of the job does that.
   */
  readonly forget: (() => void) | undefined;
  /** As `util.inspect` of Node, which lists what a WeakSet holds. */
  readonly inspect: ((value: object, options: object) => string) | undefined;
}

interface Context {
  readonly gc: (options?: { type: "minor" }) => void;
  readonly forget: () => void;
}

interface NodeModules {
  "node:v8": { setFlagsFromString(flags: string): void };
  "node:vm": {
    createContext(sandbox: object, options: { microtaskMode: "afterEvaluate" }): object;
    runInContext(code: string, context: object): unknown;
    Script: new (code: string) => { runInContext(context: object): unknown };
  };
  "node:util": { inspect: (value: object, options: object) => string };
}

interface NodeProcess {
  getBuiltinModule?<Name extends keyof NodeModules>(name: Name): NodeModules[Name];
  readonly versions?: { readonly node?: string; readonly bun?: string };
}

/** Looked up rather than imported, so that core stays free of any platform. */
function nodeProcess(): NodeProcess | undefined {
  const { process, Deno } = globalThis as { process?: NodeProcess; Deno?: unknown };
  // Deno and Bun say that they are Node, and have these modules, but not what they do.
  const isNode = process?.versions?.node !== undefined && process.versions.bun === undefined && Deno === undefined;
  return isNode && process.getBuiltinModule !== undefined ? process : undefined;
}

/** Evaluating anything in a context that has a queue of microtasks of its own ends, when that queue is empty, what the job had promised. */
function nodeContext(process: NodeProcess): Context | undefined {
  try {
    const vm = process.getBuiltinModule!("node:vm");
    process.getBuiltinModule!("node:v8").setFlagsFromString("--expose-gc");
    const context = vm.createContext({}, { microtaskMode: "afterEvaluate" });
    const nothing = new vm.Script("0");
    const gc = vm.runInContext("gc", context);
    return typeof gc === "function" ? { gc: gc as Context["gc"], forget: () => void nothing.runInContext(context) } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Memory of which no page is ever touched. 8 GiB are mostly granted, and press the engine to collect, sometimes without effect; what it has no room
 * for makes it look for some, which takes longer and always helps (in Chromium 156: 46 and 48 of 48; beyond 32 GiB it refuses without looking).
 */
const VAST = [2 ** 33, 2 ** 34, 2 ** 35 - 1];

function pressForCollection(attempt: number): void {
  try {
    new ArrayBuffer(VAST[Math.min(attempt, VAST.length - 1)]!);
  } catch {
    // There is no such memory: the engine has looked for some, which is all that was wanted.
  }
}

let known: Collector | undefined;

/** What this engine can do, found out when it is first asked for. */
export function collector(): Collector {
  if (known !== undefined) return known;
  const process = nodeProcess();
  const context = process && nodeContext(process);
  if (process === undefined || context === undefined) {
    known = { collect: pressForCollection, scavenge: undefined, forget: undefined, inspect: undefined };
  } else {
    const { gc, forget } = context;
    const { inspect } = process.getBuiltinModule!("node:util");
    known = { collect: () => gc(), scavenge: () => gc({ type: "minor" }), forget, inspect };
  }
  return known;
}
