import { beforeAll, expect, expectTypeOf, it } from "vitest";
import { cpu } from "@adjoint/backend-cpu-js";
import {
  asarray,
  conv2d,
  crossEntropy,
  type DType,
  type FloatDType,
  fromTypedArray,
  full,
  linear,
  maxPool2dWithIndices,
  type NestedNumbers,
  oneHot,
  ones,
  scalar,
  scaledDotProductAttention,
  type Tensor,
  tensor,
  use,
} from "./index";

beforeAll(() => use(cpu()));

/** The dtype that the compiler knows of is the one that the tensor has. */
const is = <D extends DType>(dtype: D, x: Tensor<NoInfer<D>>): void => expect(x.dtype).toBe(dtype);

it("results have the dtype that their type says", async () => {
  const [float, half, whole, small, wide, unsigned, mask] = [
    ones([2, 2]),
    ones([2, 2], { dtype: "float16" }),
    ones([2, 2], { dtype: "int32" }),
    ones([2, 2], { dtype: "int8" }),
    ones([2, 2], { dtype: "int64" }),
    ones([2, 2], { dtype: "uint32" }),
    ones([2, 2], { dtype: "bool" }),
  ];
  is("float32", float.sum());
  is("float16", half.sum(0));
  is("int32", small.sum());
  is("int32", mask.sum(1, { keepdim: true }));
  is("int64", wide.prod());
  is("uint32", unsigned.sum());
  is("int32", float.sum(null, { dtype: "int32" }) as Tensor<"int32">);
  is("float32", whole.logsumexp(0));
  is("int32", small.cumsum(0));
  is("int32", mask.cumprod(1));
  is("float16", half.cumsum(0));
  is("float64", float.cumprod(0, { dtype: "float64" }) as Tensor<"float64">);
  is("int8", small.cummax(0).values);
  is("int32", wide.cummin(1).indices);
  is("float16", half.logcumsumexp(0));
  is("bool", mask.diff());
  is("float32", small.diff(1, 0, { prepend: float }) as Tensor<"float32">);
  is("float16", half.matmul(half).t().reshape(4).narrow(0, 1, 2).unsqueeze(0));
  is("int8", small.at(0).expand(3, 2).flip(0).clone());
  is("int64", wide.amax(0));
  is("bool", mask.all());
  is("bool", float.any(1));
  is("int32", float.argmax());
  is("int32", half.argsort());
  is("int32", float.countNonzero());
  is("uint32", unsigned.max());
  const { values, indices } = half.max(1);
  is("float16", values);
  is("int32", indices);
  is("int32", whole.sort().values);
  is("int32", half.topk(1).indices);
  is("int32", maxPool2dWithIndices(ones([1, 2, 2]), 2).indices);
  is("float16", half.var());
  is("float32", await float.maskedSelect(mask));
  is("int32", small.split(1)[0]!.sum());
  is("float16", linear(half, half));
  is("int32", oneHot(whole, 2));
  is("float32", float.gather(1, whole.sub(1) as Tensor<"int32">));
  expect(ones([2]).mean(null, { dtype: "float64" }).dtype).toBe("float64");
});

it("what numbers make is float32 to the compiler, too, and its values are numbers", async () => {
  expectTypeOf(tensor([1, 2])).toEqualTypeOf<Tensor<"float32">>();
  expectTypeOf(
    tensor([
      [1, 2.5],
      [3, 4],
    ]),
  ).toEqualTypeOf<Tensor<"float32">>(); // prettier-ignore
  expectTypeOf(tensor([])).toEqualTypeOf<Tensor<"float32">>();
  expectTypeOf(tensor([true, 1])).toEqualTypeOf<Tensor<"float32">>();
  expectTypeOf(tensor([true, false])).toEqualTypeOf<Tensor<"bool">>();
  expectTypeOf(tensor([[1n], [2n]])).toEqualTypeOf<Tensor<"int64">>();
  expectTypeOf(tensor(new Int16Array(2))).toEqualTypeOf<Tensor<"int16">>();
  expectTypeOf(tensor(ones([2], { dtype: "float16" }))).toEqualTypeOf<Tensor<"float16">>();
  expectTypeOf(tensor([1, 2], { dtype: "int32" })).toEqualTypeOf<Tensor<"int32">>();
  expectTypeOf(tensor([1, 2], { requiresGrad: true })).toEqualTypeOf<Tensor<"float32">>();
  expectTypeOf(tensor([] as NestedNumbers)).toEqualTypeOf<Tensor>();
  expectTypeOf([scalar(1), full([2], 1), asarray([1])]).toEqualTypeOf<Tensor<"float32">[]>();
  expectTypeOf([scalar(true), full([2], true), asarray([true])]).toEqualTypeOf<Tensor<"bool">[]>();
  expectTypeOf(fromTypedArray(new Float64Array(2), [2])).toEqualTypeOf<Tensor<"float64">>();
  const x = tensor([
    [1, 2],
    [3, 4],
  ]); // prettier-ignore
  const figures: number[] = await Promise.all([x.at(0, 0).item(), x.sum().item(), x.mean().item(), x.var().item(), x.amax().item()]);
  expect(figures).toEqual([1, 10, 2.5, expect.closeTo(5 / 3, 6), 4]);
  const rows: number[][] = await x.toArray();
  expect(rows[1]![0]).toBe(3);
  const values: Float32Array = await x.data();
  expect(values).toHaveLength(4);
  // @ts-expect-error: the values of float32 are not bigints.
  const wrong: bigint[][] = await x.toArray();
  expect(wrong).toEqual(rows);
});

it("products of two dtypes have the one that they meet in", () => {
  const [float, half, whole, bytes] = [
    ones([2, 2]),
    ones([2, 2], { dtype: "float16" }),
    ones([2, 2], { dtype: "int32" }),
    ones([2, 2], { dtype: "uint8" }),
  ];
  is("float32", whole.matmul(float));
  is("float16", half.matmul(whole));
  is("int32", bytes.matmul(whole));
  is("float32", half.matmul(float));
  is("float32", linear(bytes, float));
  is("float64", linear(bytes, float, ones([2], { dtype: "float64" })));
  is("float32", conv2d(bytes.reshape([1, 1, 2, 2]), ones([1, 1, 1, 1])));
  is("float32", scaledDotProductAttention(half, float, whole));
});

it("the value of a loss or a mean is a number to the compiler, whatever it was made of", async () => {
  const x: Tensor = ones([2, 3]);
  const loss = crossEntropy(x, ones([2], { dtype: "int32" }));
  expectTypeOf(loss).toEqualTypeOf<Tensor<FloatDType>>();
  const total: number = (await loss.item()) + (await x.mean().item()) + (await x.norm().item()) + (await x.argmax().item());
  expect(total).toBeCloseTo(Math.log(3) + 1 + Math.sqrt(6), 6);
  const probabilities: Float32Array | Float64Array = await x.softmax(1).data();
  expect(probabilities[0]).toBeCloseTo(1 / 3, 6);
  const right: boolean = await x.eq(1).all().item();
  expect(right).toBe(true);
});
