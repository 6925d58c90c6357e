// A place to try things: `npm run play`. It runs against the sources, without a build.
import "@adjoint/autograd";
import { cpu } from "@adjoint/backend-cpu-js";
import { tensor, use } from "@adjoint/core";

await use(cpu());
const x = tensor(
  [
    [1, 2],
    [3, 4],
  ],
  { requiresGrad: true },
);
x.matmul(x.t()).relu().sum().backward();
console.log(x.grad);
