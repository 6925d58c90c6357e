// A program that mpirun starts: ranks whose models, or whose ways through them, differ.
import "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { Generator, ones, type Tensor, use } from "@adjoint/core";
import { Linear, Module, Sequential } from "@adjoint/nn";
import { SGD } from "@adjoint/nn/optim";
import { dataParallel, joinGroup, mpi } from "../index";

await use(cpu());
const group = await joinGroup(mpi({ timeout: 60 }));
const generator = new Generator(1);

class Branching extends Module {
  readonly main = new Linear(3, 2, { generator });
  readonly side = new Linear(2, 2, { generator });
  forward(x: Tensor, both: boolean): Tensor {
    const y = this.main.forward(x);
    return both ? this.side.forward(y) : y;
  }
}

const [what] = process.argv.slice(2);
if (what === "models") await dataParallel(new Sequential(new Linear(3, 4 + group.rank)), group);
const net = new Branching();
const ddp = await dataParallel(net, group, { unused: what === "branch" ? "error" : "zero", check: "always" });
const optimizer = new SGD(net.parameters(), { lr: 0.1, momentum: 0.9 });
for (let step = 0; step < 5; step++) {
  net.zeroGrad({ keep: step % 2 === 0 });
  net
    .forward(ones([2, 3]), group.rank === 1)
    .square()
    .sum()
    .backward();
  await ddp.synchronize();
  optimizer.step();
  await ddp.verify();
}
console.log("equal after 5 steps");
await group.close();
