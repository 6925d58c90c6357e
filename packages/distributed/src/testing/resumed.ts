// A program for adjoint-run: saves checkpoints, is killed once in its thirteenth step, and goes on from the last checkpoint.
import "@adjoint/autograd";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { wasm } from "@adjoint/backend-wasm-simd";
import { Generator, type Tensor, tensor, use } from "@adjoint/core";
import { DataLoader, type LoaderState, TensorDataset } from "@adjoint/data";
import { readSafetensors, writeSafetensors } from "@adjoint/formats/safetensors";
import { crossEntropy } from "@adjoint/nn/functional";
import { SGD } from "@adjoint/nn/optim";
import { dataParallel, fromRankZero, joinGroup, mpi, onRankZero } from "../index";
import { FEATURES, makeExamples, mlp } from "./problem";

const [folder = ".", mode = "whole", endText = "24"] = process.argv.slice(2);
const end = Number(endText);
const path = join(folder, "checkpoint.safetensors");
await use(wasm());
const group = await joinGroup(mpi({ timeout: 120 }));
console.log(
  `attempt ${process.env.ADJOINT_RESTART}, RANK ${process.env.RANK} of ${process.env.WORLD_SIZE}, local ${process.env.LOCAL_RANK}`,
);

const { inputs, labels } = makeExamples(480);
const data = new TensorDataset(tensor(inputs).reshape([480, FEATURES]), tensor(labels));
const loader = new DataLoader(data, { batchSize: 48, shuffle: true, seed: 5, shard: { rank: group.rank, size: group.size } });
const net = mlp(new Generator(3));
const optimizer = new SGD(net.parameters(), { lr: 0.05, momentum: 0.9 });
let step = 0;

const save = onRankZero(group, async () => {
  const { state, paramGroups } = optimizer.stateDict();
  const entries = Object.entries(state).flatMap(([number, entry]) =>
    Object.entries(entry).flatMap(([name, value]) =>
      typeof value === "number" ? [] : [[`optimizer.${number}.${name}`, value as Tensor] as const],
    ),
  );
  const steps = Object.fromEntries(Object.entries(state).map(([number, entry]) => [number, entry.step]));
  const tensors = {
    ...Object.fromEntries(Object.entries(net.stateDict()).map(([name, x]) => [`model.${name}`, x])),
    ...Object.fromEntries(entries),
  };
  const notes = JSON.stringify({ step, steps, paramGroups, loader: loader.stateDict() });
  writeFileSync(`${path}.new`, await writeSafetensors(tensors, { metadata: { notes } }));
  renameSync(`${path}.new`, path);
});

const saved = await fromRankZero(group, () => (existsSync(path) ? readFileSync(path) : undefined));
if (saved !== undefined) {
  const { tensors, metadata } = readSafetensors(saved, { device: "wasm" });
  const notes = JSON.parse(metadata.notes!) as { step: number; steps: Record<string, number>; paramGroups: never; loader: LoaderState };
  const under = (prefix: string) =>
    Object.fromEntries(Object.entries(tensors).flatMap(([name, x]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), x]] : [])));
  net.loadStateDict(under("model."));
  const state = Object.fromEntries(
    Object.entries(notes.steps).map(([number, count]) => [number, { ...under(`optimizer.${number}.`), step: count }]),
  );
  optimizer.loadStateDict({ state, paramGroups: notes.paramGroups } as never);
  loader.loadStateDict(notes.loader);
  step = notes.step;
  if (group.rank === 0) console.log(`goes on after step ${step}`);
}

const ddp = await dataParallel(net, group, { bucketBytes: 1024 });
while (step < end) {
  for await (const [x, y] of loader) {
    net.zeroGrad({ keep: true });
    crossEntropy(net.forward(x), y).mul(ddp.weight(y.shape[0]!)).backward();
    const dies = mode === "always" || (mode === "killed" && process.env.ADJOINT_RESTART === "0");
    if (dies && step === 12 && group.rank === 1) process.kill(process.pid, "SIGKILL");
    await ddp.synchronize();
    optimizer.step();
    step++;
    if (step % 8 === 0) await save();
    if (step === end) break;
  }
}
await ddp.verify();
const final = onRankZero(group, async () => writeFileSync(join(folder, "final.safetensors"), await writeSafetensors(net.stateDict())));
await final();
await group.close();
