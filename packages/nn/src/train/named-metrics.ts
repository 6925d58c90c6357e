import { ArgumentError, type Tensor } from "@adjoint/core";
import { describe, optionsOf } from "@adjoint/core/internal";
import { MeanOf, type Metric } from "./metrics";

/** Metrics by name: objects, or functions of a batch whose results are averaged over the examples. */
export type Metrics = Readonly<Record<string, Metric | ((output: Tensor, target: Tensor) => Tensor)>>;

interface MetricSet {
  reset(): void;
  update(output: Tensor, target: Tensor): void;
  compute(): Promise<Record<string, number>>;
}

/** @throws ArgumentError for anything but a metric, or a name that the figures have already. */
export function namedMetrics(operation: string, metrics: Metrics | null = {}): MetricSet {
  const entries = Object.entries(optionsOf(operation, metrics ?? undefined)).map(([name, metric]): readonly [string, Metric] => {
    if (["loss", "lr", "epoch", "skipped"].includes(name) || name.startsWith("val")) {
      throw new ArgumentError(operation, `a metric is called ${describe(name)}, which the figures have a use for.`, "choose another name.");
    }
    if (typeof metric === "function") return [name, new MeanOf(metric)];
    if (typeof metric?.update === "function") return [name, metric];
    throw new ArgumentError(
      operation,
      `the metric ${describe(name)} is ${describe(metric)}.`,
      "new Accuracy(), or a function of output and target.",
    );
  });
  return {
    reset: () => {
      for (const [, metric] of entries) metric.reset();
    },
    update: (output, target) => {
      for (const [, metric] of entries) metric.update(output, target);
    },
    compute: async () =>
      Object.fromEntries(await Promise.all(entries.map(async ([name, metric]) => [name, await metric.compute()] as const))),
  };
}
