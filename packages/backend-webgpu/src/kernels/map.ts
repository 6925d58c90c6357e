import type { MapKernel, View } from "@adjoint/core";
import { type Bindings, bindViews } from "../bindings";
import type { Launcher } from "../launcher";
import type { ShaderSource } from "../pipelines";
import { formOf, sizeOf, type ViewForm } from "../view-forms";
import { printProgram } from "../wgsl/expression";
import { addressOf, splitIndex } from "../wgsl/indexing";
import { forEachElement, Shader } from "../wgsl/shader";

/** A map in which an output may lie where an input does: each thread reads its elements before it writes. */
type AnyMap = Omit<MapKernel, "alias">;

/** Threads walk over the elements side by side. */
export function runMap(launcher: Launcher, kernel: AnyMap, inputs: readonly View[], outputs: readonly View[]): void {
  const { program, shape } = kernel;
  const views = [...inputs, ...outputs];
  const forms = views.map((view) => formOf(view, shape));
  const bindings = bindViews(inputs, outputs);
  const strided = forms.includes("strided");
  const count = sizeOf(shape);
  const span = launcher.spanOf(count);
  const words = launcher.parameters().push(count).push(span);
  if (strided) words.pushAll(shape);
  views.forEach((view, v) => {
    words.push(view.offset);
    if (forms[v] === "strided") words.pushAll(view.strides);
  });
  words.pushScalars(program, kernel.scalars);
  const key = `map ${program.id} ${strided ? shape.length : 0} ${forms.join()} ${bindings.key}`;
  launcher.launchGroups(key, () => printMap(kernel, bindings, forms), bindings, Math.ceil(count / span));
}

function printMap({ program, shape }: AnyMap, bindings: Bindings, forms: readonly ViewForm[]): ShaderSource {
  const shader = new Shader(bindings, [...program.inputs, ...program.outputs.map((output) => output.dtype)]);
  const [count, span] = shader.takeWords(2) as [string, string];
  const sizes = forms.includes("strided") ? shader.takeWords(shape.length) : [];
  const split = splitIndex("i", sizes, "i");
  const addresses = forms.map((form) => {
    const offset = shader.word();
    if (form === "linear") return `${offset} + i`;
    return form === "still" ? offset : addressOf(offset, shader.takeWords(shape.length), split.coordinates);
  });
  const scalars = shader.scalars(program);
  const { statements, results } = printProgram(
    program,
    {
      input: (index) => shader.load(index, addresses[index]!),
      scalar: (index) => scalars[index]!,
      index: "u32(i)",
    },
    "v",
  );
  const stores = results.map((value, output) => {
    const view = program.inputs.length + output;
    return shader.store(view, addresses[view]!, value);
  });
  const body = [split.statements, statements, ...stores].join("\n");
  return shader.source("map", forEachElement(count, span, body));
}
