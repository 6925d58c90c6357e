import { cpu } from "@adjoint/backend-cpu-js";
import { manualSeed, randn, use } from "@adjoint/core";
import { readSafetensors, writeSafetensors } from "@adjoint/formats";
import * as nn from "@adjoint/nn";

class Net extends nn.Module {
  hidden = new nn.Linear(4, 8);
  norm = new nn.BatchNorm1d(8);
  out = new nn.Linear(8, 2);
  forward(x: Parameters<nn.Linear["forward"]>[0]) {
    return this.out.forward(this.norm.forward(this.hidden.forward(x)).relu());
  }
}

await use(cpu());
manualSeed(1);
const net = new Net();
const x = randn([5, 4]);
net.forward(x); // moves the running mean
const file = await writeSafetensors(net.stateDict());
const other = new Net();
const { missingKeys, unexpectedKeys } = other.loadStateDict(readSafetensors(file).tensors);
const same = await net.eval().forward(x).equal(other.eval().forward(x));
console.log(`saved ${same} ${missingKeys.length + unexpectedKeys.length}`);
