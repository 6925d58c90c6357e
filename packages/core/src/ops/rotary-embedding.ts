import { dispatch } from "../dispatch";
import { type DType, isFloat } from "../dtype";
import { elementwise } from "../elementwise";
import { DTypeError, ShapeError } from "../errors";
import { indexLeaf, scalar, scalarLeaf, where } from "../expr";
import { makePlan } from "../plan";
import { planCache } from "../plan-cache";
import { formatShape } from "../shape";
import type { Tensor } from "../tensor";
import { type CompositionOp, composition } from "./composition";
import { inSingle } from "./convert";

/** Parameters of the record. */
export interface RotaryParams {
  readonly base: number;
  /** The position of the first row. */
  readonly offset: number;
  /** 1, or −1 to turn back. */
  readonly direction: number;
}

/** The cosine of each angle, and its sine with the sign that it has in each half: [L, 2, E/2] both, from the position alone. */
const tables = /* @__PURE__ */ planCache((dtype: DType) => {
  const pairs = scalarLeaf(0, "uint32");
  const row = scalar("idiv", indexLeaf(), pairs);
  const rate = scalar("rem", indexLeaf(), pairs).cast(dtype).mul(scalarLeaf(1, dtype)).exp();
  const angle = scalar("idiv", row, 2).cast(dtype).add(scalarLeaf(2, dtype)).mul(rate);
  const sine = angle.sin().mul(scalarLeaf(3, dtype));
  return makePlan([], [angle.cos(), where(scalar("rem", row, 2).eq(0), sine.neg(), sine)]);
});

const turned = /* @__PURE__ */ elementwise((x, other, cosine, sine) => x.mul(cosine!).add(other!.mul(sine!)), { name: "rotaryEmbedding" });

/** @internal A rotation's gradient is the rotation back. */
export const rotaryOp: CompositionOp<RotaryParams> = /* @__PURE__ */ composition<RotaryParams>(
  "rotaryEmbedding",
  ([x], { base, offset, direction }) => {
    const [rows, width] = x!.shape.slice(-2) as [number, number];
    const half = width / 2;
    const rotate = (wide: Tensor): Tensor => {
      const params = {
        plan: tables(wide.dtype),
        scalars: [half, (-2 * Math.log(base)) / width, offset, direction],
        shape: [rows, 2, half],
        device: wide.storage.device,
      };
      const [cosine, sine] = dispatch({ op: { kind: "map", name: "rotaryEmbedding" }, inputs: [], params }) as [Tensor, Tensor];
      const halves = wide.reshape([...wide.shape.slice(0, -1), 2, half]); // [..., L, 2, E/2]
      return turned(halves, halves.flip(-2), cosine, sine).reshape(wide.shape);
    };
    return [x!.numel() === 0 ? x!.clone() : inSingle(x!, rotate)];
  },
  {
    saves: { inputs: [], outputs: [] },
    vjp: ({ cotangents, params }) => [rotaryOp([cotangents[0]!], { ...params, direction: -params.direction })[0]!],
  },
);

/** Options of `rotaryEmbedding`. */
export interface RotaryOptions {
  /** Of the wavelengths. Default: `10000`. */
  readonly base?: number;
  /** The position of the first row: for caches. Default: `0`. */
  readonly offset?: number;
}

/**
 * Rotary position embedding (Su et al. 2021) of x [..., L, E]: the pair (xᵢ, xᵢ₊ₑ⸝₂) of row p is turned by the angle p·base^(−2i/E).
 *
 * @throws ShapeError when E is odd.
 * @throws DTypeError for integers and bools.
 * @result same
 */
export function rotaryEmbedding(x: Tensor, options: RotaryOptions = {}): Tensor {
  const width = x.shape.at(-1) ?? 0;
  if (x.ndim < 2 || width % 2 !== 0)
    throw new ShapeError("rotaryEmbedding", `takes [..., L, E] with an even E, not ${formatShape(x.shape)}.`);
  if (!isFloat(x.dtype)) throw new DTypeError("rotaryEmbedding", `takes floats, not ${x.dtype}.`, 'cast first: x.to("float32").');
  const { base = 10_000, offset = 0 } = options;
  return rotaryOp([x], { base, offset, direction: 1 })[0]!;
}
