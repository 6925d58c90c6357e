import { isThenable } from "./context";
import { ArgumentError, AutogradError, DeviceError, ScopeError } from "./errors";
import { execute } from "./execute";
import type { Call, DispatchLayer, Next, Outputs } from "./op";
import { resolve } from "./override";
import { runtime } from "./runtime";
import { safePoint } from "./safe-point";
import { scopedOutputs } from "./scope";
import { checkFunction, describe } from "./shape";
import type { HostEffect } from "./source";
import type { Tensor } from "./tensor";

/** A layer's place in a chain, and the rest of the way to the device. */
interface Link {
  readonly layer: DispatchLayer | undefined;
  readonly below: Link | undefined;
  readonly run: Next;
}

/** The device. A composition that it has no kernel for is expanded here, below all layers. */
const bottom: Link = {
  layer: undefined,
  below: undefined,
  run: (call) =>
    call.op.kind === "composition" && resolve(call as Call<"composition">) === null
      ? expandCall(call as Call<"composition">)
      : execute(call),
};

const linked = (layer: DispatchLayer, below: Link): Link => ({ layer, below, run: (call) => layer.run(call, below.run) });

/** All installed layers, and where calls enter now: inside a body, below what kept its call. */
let installed: Link = bottom;
let current: Link = bottom;

/** The composition whose body is running, to hold it to being a function. */
interface Body {
  readonly call: Call<"composition">;
  /** The call's own number: what is older was made outside. */
  readonly began: number;
}
let body: Body | undefined;

/**
 * The one way in and the one way out: everything that computes passes here, and every layer (autograd, compile) sees it pass, once.
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
  if (body !== undefined) checkWithin(body, call);
  runtime().sequence++;
  return current.run(call);
}

/**
 * Runs a composition's body: the only place where one runs. Its calls enter at `layer`, which expands it, so that no layer outside sees
 * the parts of what it kept; without a layer they go to the device.
 *
 * @throws ArgumentError when the body returns an input, a view of one, or a promise.
 */
export function expandCall(call: Call<"composition">, layer?: DispatchLayer): Outputs {
  const { op, inputs, params } = call;
  const [outerLink, outerBody] = [current, body];
  current = linkOf(layer);
  body = { call, began: runtime().sequence };
  try {
    const outputs = scopedOutputs(op.name, () => op.body(inputs, params as never));
    checkFresh(call, outputs);
    return outputs;
  } finally {
    current = outerLink;
    body = outerBody;
  }
}

function linkOf(layer: DispatchLayer | undefined): Link {
  let link: Link | undefined = current;
  while (link !== undefined && link.layer !== layer) link = link.below;
  return link ?? bottom;
}

/**
 * Runs `fn` with one more layer in the chain, at the place that its rank gives it: for transformations of a function (gradients, shape
 * inference, recording). Does nothing more where the layer is there already.
 *
 * @throws ArgumentError for what is not a layer or not a function. @throws ScopeError when `fn` returns a promise, whose later steps would run without the layer.
 */
export function withLayer<R>(layer: DispatchLayer, fn: () => R): R {
  checkLayer("withLayer", layer);
  checkFunction("withLayer", fn);
  const outer = current;
  current = inserted(layer, outer);
  try {
    const result = fn();
    if (isThenable(result))
      throw new ScopeError("withLayer", `the function returned a promise, and the layer ${layer.name} is synchronous.`);
    return result;
  } finally {
    current = outer;
  }
}

function checkLayer(operation: string, layer: DispatchLayer): void {
  const { name, rank, run, effect } = (layer ?? {}) as Partial<Record<keyof DispatchLayer, unknown>>;
  if (
    typeof name === "string" &&
    typeof rank === "number" &&
    typeof run === "function" &&
    (effect === undefined || typeof effect === "function")
  )
    return;
  throw new ArgumentError(
    operation,
    `takes a layer, not ${describe(layer)}.`,
    "a layer is { name: string, rank: number, run(call, next) }.",
  );
}

function inserted(layer: DispatchLayer, link: Link): Link {
  if (link.layer === layer) return link;
  if (link.layer === undefined || link.layer.rank < layer.rank) return linked(layer, link);
  const below = inserted(layer, link.below!);
  return below === link.below ? link : linked(link.layer, below);
}

/** Installs a layer for good; one of the same name is replaced. @throws ArgumentError for what is not a layer. */
export function installLayer(layer: DispatchLayer): void {
  checkLayer("installLayer", layer);
  const { layers } = runtime();
  const same = layers.findIndex((other) => other.name === layer.name);
  if (same >= 0) layers.splice(same, 1);
  layers.push(layer);
  const before = installed;
  installed = layers.reduce<Link>((chain, each) => inserted(each, chain), bottom);
  if (current === before) current = installed;
}

/** Something that the program does beside computing tensors. @throws ArgumentError inside a body, which is a function. */
export function perform(effect: HostEffect): void {
  if (body !== undefined) {
    const hint = "draw and count outside, and pass the numbers as parameters.";
    throw new ArgumentError(
      body.call.op.name,
      `its body advances state (${effect.name}): it may run again, and would not be the same.`,
      hint,
    );
  }
  for (let link: Link | undefined = current; link?.layer !== undefined; link = link.below) link.layer.effect?.(effect);
  effect.run();
}

/** A body may read what it was given and what it made, and write what it made. */
function checkWithin({ call, began }: Body, { op, inputs, params }: Call): void {
  for (let position = 0; position < inputs.length; position++) {
    const input = inputs[position]!;
    const meta = input.meta;
    if (meta?.requiresGrad && meta.born < began && !call.inputs.includes(input)) {
      throw new AutogradError(
        call.op.name,
        `its body uses a tensor [${input.shape.join(",")}] from outside that requires a gradient (in ${op.name}), which would be lost.`,
        "make it one of the inputs.",
      );
    }
    if (writes(op.kind, params, position) && input.storage.born < began)
      throw new ArgumentError(call.op.name, `its body writes into a tensor that it did not make (in ${op.name}).`, "return the new value.");
  }
}

const writes = (kind: Call["op"]["kind"], params: unknown, position: number): boolean =>
  kind === "assign" ? position === 0 : kind === "map" && (params as Call<"map">["params"]).into?.includes(position) === true;

function checkFresh({ op, inputs }: Call, outputs: Outputs): void {
  if (!Array.isArray(outputs))
    throw new ArgumentError(
      op.name,
      `its body returned ${isThenable(outputs) ? "a promise" : typeof outputs}, not a list of tensors.`,
      "return [result].",
    );
  const shared = (outputs as readonly Tensor[]).findIndex((out) => inputs.some((input) => input.storage === out.storage));
  if (shared >= 0)
    throw new ArgumentError(
      op.name,
      `output ${shared} of its body is an input or a view of one.`,
      "return x.clone(): a body returns new tensors.",
    );
}

function mixedDevices({ op, inputs }: Call, position: number): DeviceError {
  const [a, b] = [inputs[0]!.device, inputs[position]!.device];
  return new DeviceError(
    op.name,
    `inputs lie on different devices: input 1 on ${a}, input ${position + 1} on ${b}.`,
    `move one of them, await x.to("${b}"), or the model, await net.to("${a}").`,
  );
}
