import { AdjointError, isTensor, type Tensor } from "@adjoint/core";
import { lonelyScope } from "@adjoint/core/internal";
import { isClose, toleranceOf } from "../../../../packages/backend-testkit/src/closeness";
import {
  concrete,
  decoded,
  invoke,
  kindsOf,
  type OpCase,
  opCases,
  pooled,
  resultsOf,
} from "../../../../packages/backend-testkit/src/golden-op-arguments";
import type { Conformance } from "./machine-messages";

/** One call of each operation, of those that PyTorch tests itself with: the first with a known result that is more than a number or two. */
function chosen(): OpCase[] {
  const best = new Map<string, OpCase>();
  const known = opCases.filter(({ out }) => out.every((each) => typeof each !== "object"));
  for (const sample of known) if (sizeOf(sample) >= 4 && !best.has(sample.op)) best.set(sample.op, sample);
  for (const sample of known) if (!best.has(sample.op)) best.set(sample.op, sample);
  return [...best.values()];
}

const sizeOf = ({ out }: OpCase): number =>
  out.reduce<number>((sum, each) => sum + (typeof each === "number" ? pooled(each, "float32").plain.data.length : 0), 0);

/** Whether a device's answer is PyTorch's, to within `torch.testing.assert_close`. */
async function agrees(sample: OpCase): Promise<boolean> {
  const tensors: Tensor[] = [];
  const args = sample.args.map((arg) => decoded(arg, "float32", "contiguous", tensors));
  const got = await resultsOf(invoke(sample.call, args));
  if (got.length !== sample.out.length) return false;
  for (const [i, want] of sample.out.entries()) {
    const out = got[i]!;
    if (!isTensor(out)) {
      if (out !== want) return false;
      continue;
    }
    const { plain, dtype } = pooled(want as number, "float32");
    const values = Array.from((await out.data()) as ArrayLike<number | bigint>);
    const fits =
      out.dtype === dtype &&
      out.shape.join() === plain.shape.join() &&
      plain.data.every((value, at) => isClose(values[at]!, roundedAs(dtype, value), toleranceOf(dtype)));
    if (!fits) return false;
  }
  return true;
}

const roundedAs = (dtype: string, value: number | bigint): number | bigint =>
  dtype === "float32" && typeof value === "number" ? Math.fround(value) : value;

/** One call of each operation on the default device, against what PyTorch gave. Those whose dtypes the device does not hold are left out. */
export async function checkDevice(holds: (dtype: string) => boolean): Promise<Conformance> {
  const wrong: string[] = [];
  let all = 0;
  for (const sample of chosen()) {
    if (!concrete(kindsOf(sample)).every(holds)) continue;
    all++;
    try {
      await lonelyScope(async () => {
        if (!(await agrees(sample))) wrong.push(sample.op);
      });
    } catch (error) {
      if (error instanceof AdjointError && error.code === "DEVICE_LOST") throw error;
      wrong.push(sample.op);
    }
  }
  return { right: all - wrong.length, all, wrong };
}
