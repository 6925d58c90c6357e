import { ScopeError } from "./errors";
import { checkFunction } from "./shape";

interface AsyncStorage<T> {
  getStore(): T | undefined;
  run<R>(store: T, fn: () => R): R;
}

interface Frame<T> {
  readonly value: T;
}

/** Looked up rather than imported, so that core stays free of any platform. */
function asyncStorage<T>(): AsyncStorage<T> | undefined {
  const platform = (globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }).process;
  const module = platform?.getBuiltinModule?.("node:async_hooks") as { AsyncLocalStorage: new () => AsyncStorage<T> } | undefined;
  return module === undefined ? undefined : new module.AsyncLocalStorage();
}

export const isThenable = (value: unknown): boolean =>
  typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";

/** How a context is opened, as error messages spell it. */
interface Forms {
  readonly async: string;
  readonly sync: string;
}

/**
 * A value that holds within a function: synchronously, or across awaits where the runtime can follow them
 * (AsyncLocalStorage). Elsewhere an asynchronous context is refused, for a flag that is saved and restored around an
 * `await` would leak into whatever else runs meanwhile.
 */
export class Context<T> {
  static readonly name: string = "Context";

  readonly name: string;
  private readonly initial: T;
  private readonly forms: Forms;
  private sync: Frame<T> | undefined;
  private storage: AsyncStorage<Frame<T>> | undefined;
  private exclusive: Frame<T> | undefined;
  private asyncFrames = 0;

  constructor(name: string, initial: T, forms: Forms = { async: `${name}.async`, sync: `${name}(() => …)` }) {
    this.name = name;
    this.initial = initial;
    this.forms = forms;
  }

  get(): T {
    if (this.sync !== undefined) return this.sync.value;
    if (this.asyncFrames === 0) return this.initial;
    const frame = this.exclusive ?? this.storage?.getStore();
    return frame === undefined ? this.initial : frame.value;
  }

  /** @throws ArgumentError when `fn` is not a function. @throws ScopeError when it returns a promise. */
  run<R>(value: T, fn: () => R): R {
    checkFunction(this.name, fn);
    const outer = this.sync;
    this.sync = { value };
    try {
      const result = fn();
      if (isThenable(result)) {
        throw new ScopeError(this.name, "the function returned a promise, whose later steps would run outside.", `use ${this.name}.async.`);
      }
      return result;
    } finally {
      this.sync = outer;
    }
  }

  /**
   * @param alone The caller's word that nothing else runs meanwhile, as tests do one after the other.
   * @throws ScopeError on a runtime that cannot follow a context across awaits, unless the caller is alone.
   */
  async runAsync<R>(value: T, fn: () => Promise<R> | R, alone = false): Promise<R> {
    checkFunction(this.name, fn);
    this.storage ??= asyncStorage();
    const frame = { value };
    if (this.storage === undefined && !(alone && this.exclusive === undefined)) {
      const { async, sync } = this.forms;
      throw new ScopeError(
        async,
        "this runtime (a browser, say) has no AsyncLocalStorage, so other tasks would see the context across awaits.",
        `use ${sync} around each part without an await.`,
      );
    }
    this.asyncFrames++;
    try {
      return await this.start(frame, fn);
    } finally {
      this.exclusive = undefined;
      this.asyncFrames--;
    }
  }

  /** The first, synchronous part of `fn`. Only around it does a synchronous use step aside: by the time the rest runs, it is over. */
  private start<R>(frame: Frame<T>, fn: () => Promise<R> | R): Promise<R> | R {
    const outer = this.sync;
    this.sync = undefined;
    try {
      if (this.storage !== undefined) return this.storage.run(frame, fn);
      this.exclusive = frame;
      return fn();
    } finally {
      this.sync = outer;
    }
  }
}

/** While on, running statistics stay as they are: a checkpoint computes its part again, and must not count a batch twice. */
export const frozenStatistics = new Context("frozenStatistics", false);
