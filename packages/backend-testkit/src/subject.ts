import { type Backend, type DType, devices, disposeDevice, memory, runtime, use } from "@adjoint/core";
import { lonelyScope, reclaimAtEveryCall } from "@adjoint/core/internal";
import { type Accuracy, standardAccuracy } from "./oracle";
import { expect, it, type TaskMeta } from "vitest";
import type { BackendTestOptions, Skip } from "./options";
import { overwriting } from "./overwriting";

/** The backend under test, as the sections of the suite see it. */
export class Subject {
  readonly accuracy: Accuracy;
  private readonly skips: readonly Skip[];
  private readonly prefix: string;
  private device: string | undefined;

  constructor(
    private readonly options: BackendTestOptions,
    /** What the suite calls the device: its name, or a variant of it. */
    readonly title: string = options.factory.name,
    prefix = "",
  ) {
    this.skips = options.skips ?? [];
    this.prefix = prefix;
    const { ulps, flushesSubnormals } = options.accuracy ?? {};
    this.accuracy = {
      ulps: { ...standardAccuracy.ulps, ...ulps },
      flushesSubnormals: flushesSubnormals ?? standardAccuracy.flushesSubnormals,
    };
  }

  async open(): Promise<void> {
    for (const name of devices()) await disposeDevice(name);
    const { factory, unscoped = false } = this.options;
    const { device } = await use(unscoped ? overwriting(factory) : factory);
    this.device = device;
    reclaimAtEveryCall(unscoped);
  }

  /** Registers the device that results are held against, if there is one; the default stays. */
  async addReference(): Promise<void> {
    if (this.options.reference !== undefined) await use(this.options.factory, this.options.reference);
  }

  async close(): Promise<void> {
    reclaimAtEveryCall(false);
    for (const name of devices()) await disposeDevice(name);
    this.device = undefined;
  }

  get backend(): Backend {
    return runtime().devices.get(this.device!)!.backend;
  }

  /** Those of `wanted` that the device holds. */
  dtypes(wanted: readonly DType[]): readonly DType[] {
    return wanted.filter((dtype) => this.backend.capabilities.dtypes.has(dtype));
  }

  holds(dtype: DType): boolean {
    return this.backend.capabilities.dtypes.has(dtype);
  }

  /** The float that gradients are tried in: the most exact one. */
  get bestFloat(): "float64" | "float32" {
    return this.holds("float64") ? "float64" : "float32";
  }

  /** As `check`, for a test that opens scopes of its own: a page cannot tell one asynchronous scope inside another from two side by side. */
  checkUnscoped(section: string, name: string, run: (meta: TaskMeta) => Promise<void>): void {
    this.register(`${section}: ${name}`, run);
  }

  /**
   * One test. Every tensor that it makes is given back at its end, and then as many storages are alive as before: whatever
   * is left was leaked by core, autograd or the backend.
   */
  check(section: string, name: string, run: (meta: TaskMeta) => Promise<void>): void {
    this.register(`${section}: ${name}`, this.options.unscoped ? run : (meta) => lonelyScope(() => run(meta)));
  }

  private register(title: string, run: (meta: TaskMeta) => Promise<void>): void {
    const skip = this.skips.find(({ match }) => (typeof match === "string" ? title.startsWith(match) : match.test(title)));
    if (skip !== undefined) {
      it.skip(`${this.prefix}${title} — ${skip.reason}`, () => {});
      return;
    }
    it(`${this.prefix}${title}`, async ({ task }) => {
      const before = this.storages();
      await run(task.meta);
      if (this.options.unscoped) return;
      // Fewer, when the collector took meanwhile what an earlier test had dropped.
      expect(this.storages(), "storages alive after the test").toBeLessThanOrEqual(before);
    });
  }

  private storages(): number {
    return memory().reduce((sum, report) => sum + report.storages, 0);
  }
}
