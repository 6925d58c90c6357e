import type { Computation } from "@adjoint/autograd";

// The blackboard of the lecture. Here it prints; on the demo's page, it draws.

/** Notes figures of a step, as in `plot({ step, loss })`. */
export function plot(figures: Readonly<Record<"step" | string, number>>): void {
  const words = Object.entries(figures).map(([name, value]) => `${name} ${Number.isInteger(value) ? value : value.toPrecision(4)}`);
  console.log(words.join("  "));
}

/** Draws the computational graph of a result. */
export function draw({ nodes }: Computation): void {
  nodes.forEach(({ kind, name, inputs, shape }, position) => {
    const made = kind === "tensor" ? name : `${name}(${inputs.map((input) => `#${input}`).join(", ")})`;
    console.log(`#${position} ${made} [${shape.join(",")}]`);
  });
}
