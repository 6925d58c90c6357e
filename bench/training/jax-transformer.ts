import type { Trial } from "../benchmark";
import { type JaxArray, type JaxModule, openJax } from "../frameworks/jax";
import { jaxAdamW, jaxTrial, type JaxNetwork, oneHot, place } from "./jax-step";
import { transformer, transformerProblem, upperMask, weightsOfBlock } from "./transformer-problem";

const { vocabulary, layers, heads, width, length, batch } = transformer;

const norm = ({ nn }: JaxModule, x: JaxArray, weight: JaxArray, bias: JaxArray): JaxArray =>
  nn.standardize(x, -1, { epsilon: 1e-5 }).mul(weight).add(bias);

const linear = ({ numpy }: JaxModule, x: JaxArray, weight: JaxArray, bias: JaxArray): JaxArray =>
  numpy.matmul(x, weight.transpose()).add(bias);

/** [B·L, D] → [B, H, L, E] */
const inHeads = (x: JaxArray): JaxArray => x.reshape([batch, length, heads, width / heads]).transpose([0, 2, 1, 3]);

/** All arguments are [B, H, L, E]. `nn.dotProductAttention` calls `map` on an iterator, which Node has from 22 on. */
function attention({ nn, numpy }: JaxModule, query: JaxArray, key: JaxArray, value: JaxArray, mask: JaxArray): JaxArray {
  const scores = numpy.matmul(query, key.transpose([0, 1, 3, 2])).mul(1 / Math.sqrt(width / heads));
  return numpy.matmul(nn.softmax(scores.add(mask), -1), value);
}

/** x and the result are [B·L, D]. Every array is consumed, as jax-js has it: what is used twice is passed as a reference first. */
function block(jax: JaxModule, x: JaxArray, weights: readonly JaxArray[], mask: JaxArray): JaxArray {
  const { nn, numpy } = jax;
  const [w1, b1, qkv, qkvBias, projection, projectionBias, w2, b2, widening, wideningBias, narrowing, narrowingBias] = weights;
  const parts = linear(jax, norm(jax, x.ref, w1!, b1!), qkv!, qkvBias!);
  const [query, key, value] = numpy.split(parts, 3, -1).map(inHeads);
  const seen = attention(jax, query!, key!, value!, mask);
  const joined = seen.transpose([0, 2, 1, 3]).reshape([batch * length, width]);
  const y = x.add(linear(jax, joined, projection!, projectionBias!));
  const wide = nn.gelu(linear(jax, norm(jax, y.ref, w2!, b2!), widening!, wideningBias!), { approximate: true });
  return y.add(linear(jax, wide, narrowing!, narrowingBias!));
}

/** An embedding is a product with one-hot rows: within a `jit`, the gradient of `take` fails ("scatter input is not imm"). */
export async function jaxTransformer(): Promise<Trial> {
  const jax = await openJax();
  const { numpy } = jax;
  const problem = transformerProblem();
  const forward: JaxNetwork["forward"] = ([token, position, ...weights], [tokens, mask]) => {
    const embedded = numpy.matmul(tokens!, token!).reshape([batch, length, width]);
    let x = embedded.add(position!).reshape([batch * length, width]);
    for (let layer = 0; layer < layers; layer++) {
      x = block(jax, x, weights.slice(weightsOfBlock * layer, weightsOfBlock * (layer + 1)), mask!.ref);
    }
    mask!.dispose();
    const [weight, bias, head] = weights.slice(-3);
    return numpy.matmul(norm(jax, x, weight!, bias!), head!.transpose());
  };
  const network: JaxNetwork = {
    weights: problem.weights,
    inputs: [oneHot(jax, problem.tokens, vocabulary), place(jax, upperMask(), [length, length])],
    targets: oneHot(jax, problem.next, vocabulary),
    forward,
  };
  return jaxTrial(jax, network, jaxAdamW(jax));
}
