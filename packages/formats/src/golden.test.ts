import { cpu } from "@adjoint/backend-cpu-js";
import { type DType, FormatError, type Tensor, use } from "@adjoint/core";
import { fromStored } from "@adjoint/core/internal";
import { beforeAll, describe, expect, it } from "vitest";
import golden from "../golden/formats.json";
import { storedFrom } from "./elements";
import { readNpy, readNpz, readSafetensors, writeNpy, writeNpz, writeSafetensors } from "./index";
import { fromBase64, storedBytes } from "./testing/bytes";

beforeAll(() => use(cpu()));

interface Described {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: string;
}

function made({ name, dtype, shape, data }: Described): Tensor {
  return fromStored("golden", dtype as DType, shape, storedFrom("golden", name, dtype as DType, fromBase64(data), true), undefined);
}

async function expectSame(x: Tensor | undefined, { name, dtype, shape, data }: Described): Promise<void> {
  expect([x?.dtype, x?.shape], name).toEqual([dtype, shape]);
  expect(await storedBytes(x!), name).toEqual([...fromBase64(data)]);
}

const of = (kind: string) => golden.cases.filter((each) => each.kind === kind);
const byName = (tensors: readonly Described[]): Record<string, Tensor> =>
  Object.fromEntries(tensors.map((tensor) => [tensor.name, made(tensor)]));

describe("safetensors, as the reference implementation writes it", () => {
  it.each(of("safetensors"))("$name: read", async ({ file, tensors, metadata }) => {
    const read = readSafetensors(fromBase64(file));
    expect(Object.keys(read.tensors).sort()).toEqual(tensors.map(({ name }) => name).sort());
    expect({ ...read.metadata }).toEqual(metadata);
    for (const tensor of tensors) await expectSame(read.tensors[tensor.name], tensor);
  });

  it.each(of("safetensors"))("$name: written, byte for byte", async ({ file, tensors, metadata }) => {
    const options = Object.keys(metadata!).length === 0 ? {} : { metadata: metadata as Record<string, string> };
    expect(await writeSafetensors(byName(tensors), options)).toEqual(fromBase64(file));
  });
});

describe("npy, as NumPy writes it", () => {
  it.each(of("npy"))("$name: read", async ({ file, tensors }) => {
    const x = readNpy(fromBase64(file));
    await expectSame(x, tensors[0]!);
    expect(x.isContiguous()).toBe(true);
  });

  it.each(of("npy").filter(({ exact }) => exact))("$name: written, byte for byte", async ({ file, tensors }) => {
    expect(await writeNpy(made(tensors[0]!))).toEqual(fromBase64(file));
  });

  it.each(golden.refused)("$name: refused by name, never unpickled", ({ file, message }) => {
    expect(() => readNpy(fromBase64(file))).toThrow(FormatError);
    expect(() => readNpy(fromBase64(file))).toThrow(message);
  });
});

describe("npz, as NumPy writes it", () => {
  it.each(of("npz"))("$name: read", async ({ file, tensors }) => {
    const read = readNpz(fromBase64(file));
    expect(Object.keys(read)).toEqual(tensors.map(({ name }) => name));
    for (const tensor of tensors) await expectSame(read[tensor.name], tensor);
  });

  it.each([false, true])("read again as it was written (compress: %s)", async (compress) => {
    const { tensors } = of("npz")[0]!;
    const file = await writeNpz(byName(tensors), { compress });
    const read = readNpz(file);
    for (const tensor of tensors) await expectSame(read[tensor.name], tensor);
    expect(await writeNpz(byName(tensors), { compress })).toEqual(file);
  });
});
