// (a) A linear classifier. Hinge loss: the score of the right class has to exceed all others by 1.
// An L2 penalty keeps the weights small. The gradient is worked out by hand.
import { graphOf } from "@adjoint/autograd";
import { arange, manualSeed, oneHot, randn, type Tensor, tensor, use, zeros } from "@adjoint/core";
import { backends } from "./backends";
import { draw, plot } from "./board";

await use(backends.wasm());
manualSeed(1);

const [N, D, C] = [90, 2, 3]; // points, coordinates, classes
const labels = arange(N).remainder(C);
const centers = tensor([0, 2, -2, -1, 2, -1]).reshape([C, D]);
const x = centers.indexSelect(0, labels).add(randn([N, D])); // [N,D]
const right = oneHot(labels, C).to("float32"); // [N,C]
const wrong = right.neg().add(1);
type Weights = Tensor<"float32">;
let W: Weights = zeros([D, C]);
const penalty = 0.01;
const marginsOf = (W: Weights) => {
  const scores = x.matmul(W); // [N,C]
  const own = scores.mul(right).sum(1, { keepdim: true }); // [N,1]
  return scores.sub(own).add(1).relu().mul(wrong);
};
const penaltyOf = (W: Weights) => W.square().sum().mul(penalty);
const lossOf = (W: Weights) => marginsOf(W).sum().div(N).add(penaltyOf(W));
draw(graphOf(() => lossOf(W), { x, W, right, wrong }));

for (let step = 0; step <= 100; step++) {
  if (step % 5 === 0) plot({ step, loss: await lossOf(W).item() });
  const over = marginsOf(W).gt(0).to("float32"); // 1 where a wrong class comes too close
  const dScores = over.sub(right.mul(over.sum(1, { keepdim: true }))).div(N);
  const dPenalty = W.mul(2 * penalty);
  W = W.sub(x.t().matmul(dScores).add(dPenalty).mul(0.1));
}
const hits = x.matmul(W).argmax(1).eq(labels).sum();
console.log(`${await hits.item()} of ${N} points are on the right side`);
