import type { Kernel } from "./backend";
import type { Device } from "./device";
import { expandCall, withLayer } from "./dispatch";
import type { StorageArray } from "./dtype";
import { ScopeError } from "./errors";
import { execute } from "./execute";
import { type Emitter, launch, launchOverride, type StorageView } from "./launch";
import type { Call, DispatchLayer } from "./op";
import { type OverrideLaunch, resolve } from "./override";
import type { HostEffect } from "./source";
import { Storage } from "./storage";
import { beforeChange, undoing } from "./undo";

/** One thing that a replay repeats. */
type Entry =
  | {
      readonly kind: "launch";
      readonly device: Device;
      readonly kernel: Kernel;
      readonly inputs: readonly StorageView[];
      readonly outputs: readonly StorageView[];
      readonly refresh: (() => void) | undefined;
    }
  | { readonly kind: "override"; readonly launch: OverrideLaunch }
  | { readonly kind: "write"; readonly storage: Storage; readonly data: StorageArray }
  | { readonly kind: "effect"; readonly effect: HostEffect };

/** What a function did, without its values: a flat list that can be run any number of times. */
export class Recording {
  /** Every primitive call, in order, by the name of its op. */
  readonly calls: string[] = [];
  private readonly entries: Entry[] = [];
  private readonly storages = new Set<Storage>();
  /** State that the function made itself, and that a replay would make again from its beginning. */
  private madeState: string | undefined;

  /** @internal */
  readonly emitter: Emitter = {
    launch: (device, kernel, inputs, outputs, refresh) => {
      this.hold(inputs);
      this.hold(outputs);
      this.entries.push({ kind: "launch", device, kernel, inputs, outputs, refresh });
    },
    write: (storage, data) => {
      this.retain(storage);
      this.entries.push({ kind: "write", storage, data });
    },
    override: (launch) => {
      this.hold([...launch.inputs, ...launch.outputs, ...launch.residuals].map((operand) => operand.view as StorageView));
      this.entries.push({ kind: "override", launch });
    },
    scratch: (operation, device, dtype, length) => new Storage(operation, device, dtype, length),
    // The recording holds a reference of its own.
    done: (scratch) => scratch.release(),
  };

  /** @internal */
  effect(effect: HostEffect): void {
    if (effect.host) {
      throw new ScopeError(effect.name, "draws on the host, so a recording could not renew it.", "draw outside the recorded function.");
    }
    if (effect.once) this.madeState ??= effect.name;
    this.entries.push({ kind: "effect", effect });
  }

  /**
   * Does once more what was recorded: host effects advance what they count, sources are read again, kernels run on the same storages.
   *
   * @throws ScopeError when the function made state that outlives it, such as an optimizer's moments at its first step.
   */
  replay(): void {
    if (this.madeState !== undefined) {
      throw new ScopeError(
        "replay",
        `the recorded function made state (${this.madeState}), which each replay would make anew.`,
        "run it once before recording.",
      );
    }
    for (const entry of this.entries) {
      if (entry.kind === "launch") {
        entry.refresh?.();
        launch(entry.device, entry.kernel, entry.inputs, entry.outputs);
      } else if (entry.kind === "override") launchOverride(entry.launch);
      else if (entry.kind === "write") entry.storage.write(entry.data);
      else entry.effect.run();
    }
  }

  /** Frees the memory that replays use. */
  dispose(): void {
    for (const storage of this.storages) storage.letGo();
    this.storages.clear();
    this.entries.length = 0;
  }

  private hold(views: readonly StorageView[]): void {
    for (const { storage } of views) this.retain(storage);
  }

  private retain(storage: Storage): void {
    if (this.storages.has(storage)) return;
    this.storages.add(storage);
    storage.hold();
  }
}

/**
 * Runs `fn` without computing anything: every tensor that it makes has the shape, the dtype and the device of a real run, and no memory.
 * What it would advance (step counts, draws, versions, gradients) is as before afterwards. Below autograd, so that what is recorded of a
 * training step is one flat list.
 *
 * @throws ScopeError when something in `fn` depends on a value. What it made is given back then.
 */
export function record<R>(fn: () => R): { readonly result: R; readonly recording: Recording } {
  const recording = new Recording();
  const layer: DispatchLayer = {
    name: "recording",
    rank: 10,
    run(call) {
      if (call.op.kind === "composition" && resolve(call as Call<"composition">) === null)
        return expandCall(call as Call<"composition">, layer);
      recording.calls.push(call.op.name);
      noteVersions(call);
      return execute(call, recording.emitter);
    },
    effect(effect) {
      beforeChange(effect.capture);
      recording.effect(effect);
    },
  };
  try {
    const result = undoing(() => withLayer(layer, fn));
    return { result, recording };
  } catch (error) {
    recording.dispose();
    throw error;
  }
}

/** A write counts a version up, and the values did not change. */
function noteVersions({ op, inputs, params }: Call): void {
  const targets = op.kind === "assign" ? [0] : op.kind === "map" ? ((params as Call<"map">["params"]).into ?? []) : [];
  for (const target of targets) {
    if (target < 0) continue;
    const { storage } = inputs[target]!;
    beforeChange(() => {
      const { version } = storage;
      return () => void (storage.version = version);
    });
  }
}
