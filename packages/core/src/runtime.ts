import type { Device } from "./device";
import { VersionError } from "./errors";
import type { DispatchLayer } from "./op";
import type { Tensor } from "./tensor";

/** The version of this copy of core; a test holds it against package.json. */
export const VERSION = "0.0.0";

/** What `@adjoint/autograd` installs. */
export interface GradientEngine {
  backward(roots: readonly Tensor[], cotangents: readonly (Tensor | null)[], options: { retainGraph: boolean; createGraph: boolean }): void;
}

/** What all packages share in one program. */
export interface Runtime {
  /** Belongs to the copy of core that made it. */
  readonly owner: object;
  readonly version: string;
  readonly layers: DispatchLayer[];
  readonly devices: Map<string, Device>;
  defaultDevice: Device | undefined;
  engine: GradientEngine | undefined;
  /** Counts dispatched calls, so that errors can say which one they speak of. */
  sequence: number;
}

const key = Symbol.for("adjoint.core");
const owner = {};
let shared: Runtime | undefined;

/**
 * The shared state, made at first use.
 *
 * @throws VersionError where another copy of core made it: tensors of one copy are strangers to the other.
 */
export function runtime(): Runtime {
  if (shared !== undefined) return shared;
  const globals = globalThis as unknown as Record<symbol, Runtime | undefined>;
  const existing = globals[key];
  if (existing !== undefined && existing.owner !== owner) {
    throw new VersionError(
      "@adjoint/core",
      `two copies are loaded: ${existing.version} was first, and ${VERSION} is asked for now.`,
      "install one version of @adjoint/core for all packages: see `npm ls @adjoint/core`.",
    );
  }
  shared = { owner, version: VERSION, layers: [], devices: new Map(), defaultDevice: undefined, engine: undefined, sequence: 0 };
  globals[key] = shared;
  return shared;
}
