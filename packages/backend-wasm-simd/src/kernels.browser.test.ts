import { type BackendBuffer, type Program, tensor, use } from "@adjoint/core";
import { expect, it } from "vitest";
import { wasm } from "./browser";

it("loads its kernels over the network and multiplies matrices", async () => {
  const backend = await wasm().create();
  const n = 64;
  const upload = (values: Float32Array): BackendBuffer => {
    const buffer = backend.allocate("float32", values.length);
    backend.write(buffer, "float32", 0, values);
    return buffer;
  };
  const identity = Float32Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
  const ramp = Float32Array.from({ length: n * n }, (_, i) => i);
  const out = upload(new Float32Array(n * n));
  const view = (buffer: BackendBuffer) => ({ buffer, dtype: "float32" as const, offset: 0, strides: [n, 1] });
  const program: Program = {
    id: 0,
    key: "x",
    inputs: ["float32"],
    scalars: [],
    nodes: [{ op: "input", index: 0, lane: "float32" }],
    outputs: [{ node: 0, dtype: "float32" }],
  };
  backend.run(
    { kind: "matmul", batch: [], m: [n], n: [n], k: [n], epilogue: program, scalars: [] },
    [view(upload(identity)), view(upload(ramp))],
    [view(out)],
  );
  expect(await backend.read(out, "float32", 0, n * n)).toEqual(ramp);
});

it("is a device that tensors live on", async () => {
  await use(wasm());
  expect([...(await tensor([1, 2, 3]).mul(2).data())]).toEqual([2, 4, 6]);
});

it("says what a page serves in place of the kernels", async () => {
  await expect(wasm({ wasmUrl: "/no-such-file.wasm" }).create()).rejects.toThrow(
    /no-such-file\.wasm (is not WebAssembly|answered with status)/,
  );
});
