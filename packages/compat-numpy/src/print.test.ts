import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { cpu } from "@adjoint/backend-cpu-js";
import { type DType, dtypes, use } from "@adjoint/core";
import { fromStored } from "@adjoint/core/internal";
import { describe, expect, it } from "vitest";
import * as np from "./index";

interface Printed {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data?: string;
  readonly print: readonly { readonly repr: string; readonly str: string }[];
}

const { settings, cases, large } = JSON.parse(readFileSync(new URL("../golden/printing.json", import.meta.url), "utf8")) as {
  settings: np.PrintOptions[];
  cases: Printed[];
  large: Printed[];
};

await use(cpu());

function arrayOf({ dtype, shape, data }: Printed): np.NDArray {
  if (data === undefined)
    return np
      .arange(shape.reduce((a, b) => a * b, 1))
      .reshape(shape)
      .astype(dtype);
  const bytes = Uint8Array.from(Buffer.from(data, "base64"));
  return np.asarray(fromStored("golden", dtype, shape, new dtypes[dtype].storage(bytes.buffer), undefined));
}

describe.each(settings.map((options, i) => [JSON.stringify(options), options, i] as const))(
  "arrays print as NumPy prints them: %s",
  (_, options, i) => {
    const printed = [...cases, ...large].filter((one) => one.print[i] !== undefined);
    it.each(printed.map((one) => [`${one.dtype} (${one.shape}): ${one.print[i]!.str.slice(0, 30)}`, one] as const))("%s", (_, one) => {
      const a = arrayOf(one);
      np.printoptions(options, () => {
        expect(inspect(a)).toBe(one.print[i]!.repr);
        expect(String(a)).toBe(one.print[i]!.str);
      });
    });
  },
);

describe("options of printing", () => {
  it("are put back behind a function that throws", () => {
    expect(() =>
      np.printoptions({ precision: 1 }, () => {
        throw new Error("on purpose");
      }),
    ).toThrow("on purpose");
    expect(np.get_printoptions().precision).toBe(8);
  });
  it.each([
    { floatmode: "other" },
    { sign: "x" },
    { threshold: Number.NaN },
    { precision: 1.5 },
    { digits: 3 },
    { edgeitems: -1 },
    { edgeitems: "3" },
    { linewidth: 0.5 },
  ])("refuses %o", (options) => {
    expect(() => np.set_printoptions(options as unknown as np.PrintOptions)).toThrow(/set_printoptions/);
  });
});
