import type { Shape } from "@adjoint/core";
import { formatShape } from "@adjoint/core/internal";

/** One module in a `ModelSummary`. */
export interface LayerSummary {
  /** As in `namedModules`; empty for the model itself. */
  readonly name: string;
  /** The name of its class. */
  readonly type: string;
  /** How often it was called. */
  readonly calls: number;
  /** The shapes of the tensors that its first call returned. */
  readonly outputShapes: readonly Shape[];
  /** The elements of its own parameters, without those of the modules inside it. One that several modules share counts for the first. */
  readonly parameters: number;
  readonly trainableParameters: number;
  /** The multiply-adds of its own matrix products, over all its calls. */
  readonly multiplyAdds: number;
}

const HEADER = ["Layer", "Output shape", "Parameters", "Multiply-adds"] as const;

/** What `summary` says of a model. As a text it is a table. */
export class ModelSummary {
  static readonly name: string = "ModelSummary";

  /** The model and all modules inside it, each once, outside first. */
  readonly layers: readonly LayerSummary[];
  readonly totalParameters: number;
  readonly trainableParameters: number;
  readonly multiplyAdds: number;

  /** @internal */
  constructor(layers: readonly LayerSummary[]) {
    const total = (of: (layer: LayerSummary) => number): number => layers.reduce((sum, layer) => sum + of(layer), 0);
    this.layers = layers;
    this.totalParameters = total((layer) => layer.parameters);
    this.trainableParameters = total((layer) => layer.trainableParameters);
    this.multiplyAdds = total((layer) => layer.multiplyAdds);
  }

  /** The table: a line for each module, and the totals. */
  toString(): string {
    const lines = [HEADER, ...this.layers.map(lineOf)];
    const widths = HEADER.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
    const [header, ...rows] = lines.map((line) =>
      line
        .map((text, column) => (column < 2 ? text.padEnd(widths[column]!) : text.padStart(widths[column]!)))
        .join("  ")
        .trimEnd(),
    );
    const rule = "─".repeat(widths.reduce((sum, width) => sum + width, 2 * (widths.length - 1)));
    const fixed = this.totalParameters - this.trainableParameters;
    const totals = [
      `Parameters: ${shown(this.totalParameters)} (${shown(this.trainableParameters)} trainable, ${shown(fixed)} not)`,
      `Multiply-adds: ${shown(this.multiplyAdds)}`,
    ];
    return [header, rule, ...rows, rule, ...totals].join("\n");
  }

  /** @internal */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** With separators for the thousands, whatever the language of the machine. */
const shown = (count: number): string => count.toLocaleString("en-US");
const shownOrNone = (count: number): string => (count === 0 ? "–" : shown(count));

function lineOf({ name, type, calls, outputShapes, parameters, multiplyAdds }: LayerSummary): readonly string[] {
  const depth = name === "" ? 0 : name.split(".").length;
  const label = depth === 0 ? type : `(${name.slice(name.lastIndexOf(".") + 1)}): ${type}`;
  const often = calls === 0 ? " (not called)" : calls === 1 ? "" : ` (${calls} calls)`;
  const shapes = outputShapes.length === 0 ? "–" : outputShapes.map(formatShape).join(", ");
  return [`${"  ".repeat(depth)}${label}${often}`, shapes, shownOrNone(parameters), shownOrNone(multiplyAdds)];
}
