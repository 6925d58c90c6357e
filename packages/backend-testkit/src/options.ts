import type { BackendFactory } from "@adjoint/core";
import type { Accuracy } from "./oracle";

/** Tests that a backend does not pass yet, and why. */
export interface Skip {
  /** The beginning of a test's title ("sort: "), or a pattern for it. */
  readonly match: string | RegExp;
  readonly reason: string;
}

/** What `testBackend` needs to know of a backend. */
export interface BackendTestOptions {
  readonly factory: BackendFactory;
  /** A backend that is known to be right (cpu), where this is another: results of odd calls are held against its. */
  readonly reference?: BackendFactory;
  readonly skips?: readonly Skip[];
  /** Why there is no such device here, if there is none: all tests are skipped with this reason. */
  readonly unavailable?: string | undefined;
  /** Where the device is less exact than `standardAccuracy`, with a comment that says why. */
  readonly accuracy?: Partial<Accuracy>;
  /**
   * Run without scopes, look for dropped tensors at every call, and overwrite what was given back, so that what relies on memory whose handle is
   * gone computes with NaN. Takes long: `testUnscoped` runs the sections that it is for. Default: `false`.
   */
  readonly unscoped?: boolean;
}
