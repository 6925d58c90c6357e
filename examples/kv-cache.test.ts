// Decoding token by token with the keys and values of all earlier ones kept, in two ways: joined with `cat`, and written into a buffer in place.
import { noGrad } from "@adjoint/autograd";
import { cat, slice, type Tensor, zeros } from "@adjoint/core";
import * as nn from "@adjoint/nn";
import { scaledDotProductAttention } from "@adjoint/nn/functional";
import { describe, expect, it } from "vitest";
import { useAll } from "./devices";
import golden from "./golden/examples.json";
import { fillWithWaves, wave } from "./weights";

const [LENGTH, WIDTH, HEADS] = [24, 16, 2];

class Attention extends nn.Module {
  qkv = new nn.Linear(WIDTH, 3 * WIDTH);
  out = new nn.Linear(WIDTH, WIDTH);
  /** Keys and values so far, [N,H,T,E]. What a module's properties hold outlives the forward. */
  cache: [Tensor, Tensor] | null = null;

  forward(x: Tensor, cached = false): Tensor {
    const [query, key, value] = this.heads(x);
    if (!cached) return this.join(scaledDotProductAttention(query, key, value, { isCausal: true }));
    this.cache = this.cache === null ? [key, value] : [cat([this.cache[0], key], 2), cat([this.cache[1], value], 2)];
    return this.join(scaledDotProductAttention(query, ...this.cache)); // the one query sees all keys
  }

  heads(x: Tensor): [Tensor, Tensor, Tensor] {
    const split = (part: Tensor) => part.reshape(x.size(0), x.size(1), HEADS, WIDTH / HEADS).transpose(1, 2); // [N,T,C] → [N,H,T,E]
    const [query, key, value] = this.qkv.forward(x).chunk(3, -1);
    return [split(query!), split(key!), split(value!)];
  }

  join(heads: Tensor): Tensor {
    return this.out.forward(heads.transpose(1, 2).flatten(2)); // [N,H,T,E] → [N,T,C]
  }
}

/** The same layer with room for every position from the start: nothing is copied but the new key and value. */
class Buffered extends nn.Module {
  keys = new nn.Buffer(zeros([1, HEADS, LENGTH, WIDTH / HEADS]), { persistent: false });
  values = new nn.Buffer(zeros([1, HEADS, LENGTH, WIDTH / HEADS]), { persistent: false });
  constructor(readonly attention: Attention) {
    super();
  }

  forward(x: Tensor, position: number): Tensor {
    const [query, key, value] = this.attention.heads(x);
    this.keys.set_(["...", slice(position, position + 1), slice()], key);
    this.values.at("...", slice(position, position + 1), slice()).copy_(value);
    const seen = [this.keys, this.values].map((each) => each.narrow(2, 0, position + 1)) as [Tensor, Tensor];
    return this.attention.join(scaledDotProductAttention(query, ...seen));
  }
}

const { names, missing } = await useAll();
if (missing !== undefined) it.skip(`on webgpu (skipped: ${missing})`, () => {});

describe.each(names)("on %s", (device) => {
  it("gives what attention over the whole sequence gives", async () => {
    const net = new Attention();
    fillWithWaves(net);
    const buffered = await new Buffered(net).to(device);
    const x = await wave([1, LENGTH, WIDTH], 3, 1).to(device);
    const expected = Float32Array.from(golden.attention);
    const check = async (outputs: Tensor): Promise<void> => {
      const values = await outputs.to("float32").data();
      values.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-5));
      expect(values.length).toBe(expected.length);
    };
    const token = (position: number) => x.narrow(1, position, 1);
    const positions = Array.from({ length: LENGTH }, (_, position) => position);
    await noGrad.async(async () => {
      await check(net.forward(x));
      await check(
        cat(
          positions.map((position) => net.forward(token(position), true)),
          1,
        ),
      );
      await check(
        cat(
          positions.map((position) => buffered.forward(token(position), position)),
          1,
        ),
      );
    });
    expect(net.cache![0].shape).toEqual([1, HEADS, LENGTH, WIDTH / HEADS]);
  });
});
