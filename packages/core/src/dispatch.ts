import type { Override } from "./backend";
import { DeviceError } from "./errors";
import { execute } from "./execute";
import type { Call, Layer, Next, Outputs } from "./op";
import { runtime } from "./runtime";
import { safePoint } from "./safe-point";

/** From the outermost layer to the device. Rebuilt when a layer is installed. */
let chain: Next = execute;

/**
 * The one way in and the one way out: everything that computes passes here, and the layers (autograd, compile) see it pass.
 * A composition that the device does not override never reaches them: its body runs, and they see its parts.
 *
 * @throws TensorDisposedError when an input was given back. @throws DeviceError when inputs lie on different devices.
 */
export function dispatch(call: Call): Outputs {
  safePoint();
  const { op, inputs } = call;
  const first = inputs[0];
  for (let position = 0; position < inputs.length; position++) {
    const input = inputs[position]!;
    if (input.disposed) input.check(op.name);
    if (input.storage.device !== first!.storage.device) throw mixedDevices(call, position);
  }
  if (op.kind === "composition" && op.vjp === undefined && overrideOf(call) === undefined) return op.body(inputs, call.params as never);
  runtime().sequence++;
  return chain(call);
}

/** The device's own kernel for a composition, where it has one that takes this call. */
export function overrideOf(call: Call): Override | undefined {
  const override = call.inputs[0]?.storage.device.backend.overrides?.[call.op.name];
  return override?.supports(call) ? override : undefined;
}

/** Installs a layer; one of the same name is replaced. */
export function installLayer(layer: Layer): void {
  const { layers } = runtime();
  const same = layers.findIndex((other) => other.name === layer.name);
  if (same >= 0) layers.splice(same, 1);
  layers.push(layer);
  layers.sort((a, b) => a.rank - b.rank);
  chain = layers.reduce<Next>((next, inner) => (call) => inner.run(call, next), execute);
}

function mixedDevices({ op, inputs }: Call, position: number): DeviceError {
  const [a, b] = [inputs[0]!.device, inputs[position]!.device];
  return new DeviceError(
    op.name,
    `inputs lie on different devices: input 1 on ${a}, input ${position + 1} on ${b}.`,
    `move one of them, await x.to("${b}"), or the model, await net.to("${a}").`,
  );
}
