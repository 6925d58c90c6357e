import { type DType, laneOf, type SortKernel, type View } from "@adjoint/core";
import { type Bindings, bindViews } from "../bindings";
import type { Launcher } from "../launcher";
import type { ShaderSource } from "../pipelines";
import { sizeOf } from "../view-forms";
import { addressOf, splitIndex } from "../wgsl/indexing";
import { forEachElement, Shader } from "../wgsl/shader";

/**
 * A merge sort without barriers. Values become unsigned keys of the same order; runs of keys double in length with each
 * launch, in which every element finds its place by a binary search in the neighbouring run. Elements of the left run go
 * before equals of the right one, so the order is stable.
 */
export function runSort(launcher: Launcher, kernel: SortKernel, inputs: readonly View[], outputs: readonly View[]): void {
  const count = sizeOf(kernel.outer) * kernel.length;
  launcher.withScratch([count, count, count, count], (...buffers) => {
    const scratch = buffers.map((buffer, b): View => ({ buffer, dtype: b < 2 ? "uint32" : "int32", offset: 0, strides: [1] }));
    let [keys, otherKeys, order, otherOrder] = scratch as [View, View, View, View];
    launch(launcher, kernel, "keys", count, 0, inputs, [keys, order]);
    for (let run = 1; run < kernel.length; run *= 2) {
      launch(launcher, kernel, "merge", count, run, [keys, order], [otherKeys, otherOrder]);
      [keys, otherKeys, order, otherOrder] = [otherKeys, keys, otherOrder, order];
    }
    launch(launcher, kernel, "move", count, 0, [inputs[0]!, order], outputs);
  });
}

type Phase = "keys" | "merge" | "move";

function launch(
  launcher: Launcher,
  kernel: SortKernel,
  phase: Phase,
  count: number,
  run: number,
  inputs: readonly View[],
  outputs: readonly View[],
): void {
  const span = launcher.spanOf(count);
  const asBits = (view: View): View => (phase === "move" ? { ...view, dtype: view.dtype === "int32" ? "int32" : "uint32" } : view);
  const [from, to] = [inputs.map(asBits), outputs.map(asBits)];
  const words = launcher.parameters().pushAll([count, span, kernel.length, run]);
  if (phase !== "merge") words.pushAll(kernel.outer).pushView(inputs[0]!);
  if (phase === "move") for (const view of outputs) words.push(view.offset);
  const bindings = bindViews(from, to);
  const dtypes = [...from, ...to].map((view) => view.dtype);
  const key = `sort ${phase} ${phase === "merge" ? "" : `${kernel.outer.length} ${kernel.descending} ${kernel.result}`} ${dtypes.join()} ${bindings.key}`;
  launcher.launchGroups(key, () => printSort(kernel, phase, bindings, dtypes), bindings, Math.ceil(count / span));
}

function printSort(kernel: SortKernel, phase: Phase, bindings: Bindings, dtypes: readonly DType[]): ShaderSource {
  const shader = new Shader(bindings, dtypes);
  const [count, span, length, run] = shader.takeWords(4) as [string, string, string, string];
  const body = phase === "merge" ? mergeText(shader, length, run) : elementText(kernel, phase, shader, dtypes, length);
  return shader.source(`sort ${phase}`, forEachElement(count, span, body));
}

/** Reads an element's key, or moves the element that belongs at position i. */
function elementText(
  { outer, descending, result }: SortKernel,
  phase: Phase,
  shader: Shader,
  dtypes: readonly DType[],
  length: string,
): string {
  const split = splitIndex("row", shader.takeWords(outer.length), "o");
  const address = addressOf(shader.word(), shader.takeWords(outer.length + 1), [...split.coordinates, "at"]);
  const head = `let row = i / ${length};\n${split.statements}\n`;
  if (phase === "keys") {
    const key = keyTexts[laneOf(dtypes[0]!) as keyof typeof keyTexts](shader.load(0, address));
    return `${head}let at = i % ${length};\n${shader.store(1, "i", descending ? `~${key}` : key)}\n${shader.store(2, "i", "at")}`;
  }
  const targets = dtypes.slice(2).map(() => shader.word());
  const values = { value: [shader.load(0, address)], index: ["at"], both: [shader.load(0, address), "at"] }[result];
  const stores = targets.map((offset, t) => shader.store(2 + t, `${offset} + i`, values[t]!));
  return `${head}let at = ${shader.load(1, "i")};\n${stores.join("\n")}`;
}

const keyTexts = {
  float32: (x: string) => `sort_key(${x})`,
  int32: (x: string) => `(bitcast<u32>(${x}) ^ 0x80000000u)`,
  uint32: (x: string) => x,
  bool: (x: string) => `select(0u, 1u, ${x})`,
};

const mergeText = (shader: Shader, length: string, run: string): string => `
let row = i / ${length} * ${length};
let position = i - row;
let left = position / (2 * ${run}) * (2 * ${run});
let middle = min(left + ${run}, ${length});
let right = min(left + 2 * ${run}, ${length});
let in_left = position < middle;
let key = ${shader.load(0, "i")};
var low = select(left, middle, in_left);
var high = select(middle, right, in_left);
let other = low;
while (low < high) {
  let probe = (low + high) / 2;
  let candidate = ${shader.load(0, "row + probe")};
  if (candidate < key || (!in_left && candidate == key)) { low = probe + 1; } else { high = probe; }
}
let place = row + left + (position - select(middle, left, in_left)) + (low - other);
${shader.store(2, "place", "key")}
${shader.store(3, "place", shader.load(1, "i"))}`;
