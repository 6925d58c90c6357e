// From import to the first training step's loss on wasm, as an application does it.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import "@adjoint/autograd";
import { wasm } from "@adjoint/backend-wasm-simd";
import { crossEntropy, fromTypedArray, use } from "@adjoint/core";
import { Linear, ReLU, Sequential } from "@adjoint/nn";
import { AdamW } from "@adjoint/nn/optim";
import { setWeights } from "../adjoint/weights";
import { adamW, perceptron } from "../training/problem";
import { reportStart } from "./report";

const kernels = join(process.env.ADJOINT_SOURCES ?? "", "packages", "backend-wasm-simd", "src", "kernels.simd.wasm");
await use(wasm({ wasmUrl: pathToFileURL(kernels) }));
const { batch, images, labels, weights } = perceptron();
const network = new Sequential(new Linear(784, 256), new ReLU(), new Linear(256, 128), new ReLU(), new Linear(128, 10));
setWeights(network, weights);
const { rate, beta1, beta2, epsilon, decay } = adamW;
const optimizer = new AdamW(network.parameters(), { lr: rate, betas: [beta1, beta2], eps: epsilon, weightDecay: decay });
const loss = crossEntropy(network.forward(fromTypedArray(images, [batch, 784])), fromTypedArray(labels, [batch]));
loss.backward();
optimizer.step();
await loss.item();
reportStart();
