import { arange, AutogradError, type Call, expandCall, type DispatchLayer, type OpKind, type Tensor, zeros } from "@adjoint/core";
import { contract, gatherAt, resolve, scatterAt, viewOf, weakCache } from "@adjoint/core/internal";
import { mapRule } from "./elementwise";
import { derivativesOf, freshLeaf, product } from "./differentiate";
import { compute } from "./elementwise";
import { askedFor, type Backward, type Cotangents, gradMode } from "./graph";
import { gradientsBetween, twinsOf } from "./recompute";
import { reduceRule } from "./reduction";
import { scanRule } from "./scan";
import { adjointOf, stepOf } from "./views";

type Rule<K extends OpKind> = (
  call: Call<K>,
  outputs: readonly Tensor[],
  needs: readonly boolean[],
  layer: DispatchLayer,
) => Backward | null;

const blankLike = ({ shape, dtype, device }: Pick<Tensor, "shape" | "dtype" | "device">): Tensor => zeros(shape, { dtype, device });

/**
 * For each primitive, what backward needs of it and what it makes of the gradients of the outputs; null where none flows.
 * What `run` closes over is shapes and parameters: a tensor there, or the call itself, would outlive its last user.
 */
export const rules: { readonly [K in OpKind]: Rule<K> } = {
  map: mapRule,
  reduce: reduceRule,

  view(call, _, [need]) {
    const step = stepOf(call);
    return need ? { saves: [], run: ([g]) => [adjointOf(step, g!)] } : null;
  },

  copy(call, _, needs) {
    const { regions } = call.params;
    const sizes = call.inputs.map((input) => input.layout.shape);
    return {
      saves: [],
      run: ([g], _saved, wanted = needs) =>
        regions.map(({ starts, steps }, r) => (wanted[r] ? viewOf(g!, "slice", { starts, steps, sizes: sizes[r]! }) : null)),
    };
  },

  matmul: matmulRule,

  gather(call, _, [need]) {
    const [source, ...indices] = call.inputs;
    const { params } = call;
    const like = { shape: source!.layout.shape, dtype: source!.dtype, device: source!.device };
    if (!need) return null;
    return {
      saves: indices,
      run: ([g], saved) => [scatterAt("gather.backward", blankLike(like), g!, saved, params, "add")],
    };
  },

  scatter(call, _, needs) {
    const { params } = call;
    const { mode } = params;
    const [, updates, ...indices] = call.inputs as [Tensor, Tensor, ...Tensor[]];
    if (mode !== "set" && mode !== "add") {
      return {
        saves: [],
        run: () => {
          throw new AutogradError("backward", `scatter with mode "${mode}" has no gradient.`, 'use "set" or "add".');
        },
      };
    }
    const { shape, dtype, device } = updates;
    return {
      saves: indices,
      run([g], saved, wanted) {
        const [source, update] = askedFor(needs, wanted);
        const kept = mode === "add" ? g! : scatterAt("scatter.backward", g!, blankLike({ shape, dtype, device }), saved, params, "set");
        const taken = (): Tensor => gatherAt("scatter.backward", g!, saved, params);
        return [source ? kept : null, update ? (mode === "add" ? taken() : taken().maskedFill(overwritten(g!, saved, params), 0)) : null];
      },
    };
  },

  sort(call, outputs, [need]) {
    const [x] = call.inputs as [Tensor];
    if (!need || call.params.result === "index") return null;
    const like = { shape: x.layout.shape, dtype: x.dtype, device: x.device };
    const last = x.ndim - 1;
    return {
      saves: [outputs.at(-1)!],
      run([g], [order]) {
        if (g == null || last < 0) return [g ?? null];
        const params = { shape: like.shape, follows: like.shape.map((_, axis) => (axis === last ? -1 : axis)), indexed: [last] };
        return [scatterAt("sort.backward", blankLike(like), g, [order!], params, "set")];
      },
    };
  },

  scan: scanRule,

  composition: compositionRule,

  // Recorded by `writeRecorded`.
  assign: () => null,
  host: () => null,
};

/** Which updates a later one overwrote. */
function overwritten(g: Tensor, indices: readonly Tensor[], params: Call<"scatter">["params"]): Tensor {
  const count = params.shape.reduce((a, b) => a * b, 1);
  const numbers = arange(count, { dtype: "int32", device: g.device }).reshape(params.shape);
  const blank = zeros(g.layout.shape, { dtype: "int32", device: g.device });
  const last = scatterAt("scatter.backward", blank, numbers, indices, { ...params, mode: "set" } as never, "set");
  return gatherAt("scatter.backward", last, indices, params).ne(numbers);
}

const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);

function matmulRule(call: Call<"matmul">, _: readonly Tensor[], needs: readonly boolean[]): Backward | null {
  const { params, op } = call;
  const { batch, m, n, k, epilogue } = params;
  const shapes = call.inputs.map((input) => input.layout.shape);
  const outShape = [...shapes[0]!.slice(0, batch + m), ...shapes[1]!.slice(batch + k)];
  const name = `${op.name}.backward`;
  return {
    saves: [...call.inputs],
    run([g], saved, wanted) {
      const asked = askedFor(needs, wanted);
      const [a, b, ...rest] = saved as [Tensor, Tensor, ...Tensor[]];
      const results: (Tensor | null)[] = [null, null];
      let inner = g!;
      if (epilogue !== undefined) {
        const sums = epilogueGradients(name, epilogue, g!, outShape, rest, () => contract(name, a, b, { batch, m, n, k }), asked);
        inner = sums[0]!;
        results.push(...rest.map((_, i) => sums[i + 1] ?? null));
      }
      if (asked[0]) {
        const right = b.permute([...range(0, batch), ...range(batch + k, n), ...range(batch, k)]); // [b, n, k]
        results[0] = contract(name, inner, right, { batch, m, n: k, k: n });
      }
      if (asked[1]) {
        const left = a.permute([...range(0, batch), ...range(batch + m, k), ...range(batch, m)]); // [b, k, m]
        results[1] = contract(name, left, inner, { batch, m: k, n, k: m });
      }
      return results;
    },
  };
}

type Epilogue = NonNullable<Call<"matmul">["params"]["epilogue"]>;

const epilogues = /* @__PURE__ */ weakCache((plan: Epilogue) => {
  const g = freshLeaf(plan.program.outputs[0]!.dtype);
  const expressions = derivativesOf(plan).partials[0]!.map((partial, i) =>
    partial === null ? null : product(partial, g).cast(i === 0 ? plan.program.outputs[0]!.dtype : plan.leaves[i]!.dtype),
  );
  return { g, expressions };
});

/** Gradients of an epilogue in the sum (position 0) and in its operands; the sum is computed again only where they speak of it. */
function epilogueGradients(
  name: string,
  plan: Epilogue,
  g: Tensor,
  shape: readonly number[],
  rest: readonly Tensor[],
  sum: () => Tensor,
  needs: readonly boolean[],
): Cotangents {
  const made = epilogues(plan);
  const wanted = made.expressions.flatMap((expression, input) =>
    expression !== null && (input === 0 || needs[input + 1]) ? [{ input, expression, shape }] : [],
  );
  const direct = wanted.every(({ expression }) => expression === made.g);
  const leaves = direct ? [made.g] : [made.g, ...plan.leaves];
  return compute(name, wanted, { leaves, tensors: direct ? [g] : [g, sum(), ...rest] }, shape, []);
}

function compositionRule(
  call: Call<"composition">,
  outputs: readonly Tensor[],
  needs: readonly boolean[],
  layer: DispatchLayer,
): Backward | null {
  const { op, params, inputs } = call;
  const resolution = resolve(call);
  const own = resolution?.override.vjp === undefined ? op : resolution.override;
  const { vjp } = own;
  if (vjp === undefined) return rerun(call, layer);
  const count = outputs.length - (resolution?.residuals ?? 0);
  const { inputs: savedInputs, outputs: savedOutputs } = own.saves ?? {};
  const kept = [
    ...inputs.map((x, i) => ((savedInputs?.includes(i) ?? true) ? x : undefined)),
    ...outputs.map((x, j) => (j >= count || (savedOutputs?.includes(j) ?? true) ? x : undefined)),
  ];
  const specs = inputs.map(({ shape, dtype }) => ({ shape, dtype }));
  const places = kept.flatMap((x, i) => (x === undefined ? [] : [i]));
  const total = kept.length;
  const inputCount = inputs.length;
  return {
    saves: kept.filter((x) => x !== undefined),
    run(cotangents, saved, wanted) {
      const all = new Array<Tensor | undefined>(total).fill(undefined);
      places.forEach((place, k) => void (all[place] = saved[k]));
      const results = all.slice(inputCount);
      return vjp({
        inputs: all.slice(0, inputCount),
        specs,
        outputs: results.slice(0, count),
        residuals: results.slice(count) as Tensor[],
        cotangents: cotangents.slice(0, count),
        needs: askedFor(needs, wanted),
        params: params as never,
      } as never);
    },
  };
}

/** An override without a gradient of its own: the composition runs again, recorded, and is differentiated. */
function rerun({ op, inputs, params }: Call<"composition">, layer: DispatchLayer): Backward {
  return {
    saves: [...inputs],
    run(cotangents, saved, wanted) {
      const needs = askedFor(
        saved.map((x) => x.requiresGrad),
        wanted,
      );
      const twins = twinsOf(saved, needs);
      const outputs = gradMode.run(true, () => expandCall({ op, inputs: twins, params } as Call<"composition">, layer));
      return gradientsBetween(outputs, cotangents, twins, needs);
    },
  };
}
