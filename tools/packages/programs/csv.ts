import { cpu } from "@adjoint/backend-cpu-js";
import { manualSeed, use } from "@adjoint/core";
import { DataLoader, readCsv, TensorDataset } from "@adjoint/data";
import * as nn from "@adjoint/nn";
import { mseLoss } from "@adjoint/nn/functional";
import { SGD } from "@adjoint/nn/optim";
import * as train from "@adjoint/nn/train";

await use(cpu());
manualSeed(1);
// Whole numbers throughout: price = 3 · rooms − 2 · age + 7.
const rows = Array.from({ length: 40 }, (_, i) => [i % 5, i % 8, 3 * (i % 5) - 2 * (i % 8) + 7].join(","));
const table = readCsv(`rooms,age,price\n${rows.join("\n")}\n`);
const data = new TensorDataset(table.tensor(["rooms", "age"]), table.tensor(["price"]));
const model = new nn.Linear(2, 1);
await train.fit(model, new DataLoader(data, { batchSize: 8, shuffle: true, seed: 1 }), {
  loss: mseLoss,
  optimizer: new SGD(model.parameters(), { lr: 0.02 }),
  epochs: 300,
});
const [rooms, age] = await model.weight.data();
const [base] = await model.bias!.data();
console.log(`csv ${[rooms, age, base].map((value) => Number(value).toFixed(1)).join(" ")}`);
