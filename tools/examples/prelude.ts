import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { Generator, ones, rand, randint, randn, type Tensor, tensor, zeros } from "@adjoint/core";
import { DataLoader, TensorDataset } from "@adjoint/data";
import { writeJson } from "@adjoint/formats/json";
import { writeNpy, writeNpz } from "@adjoint/formats/numpy";
import { writeSafetensors } from "@adjoint/formats/safetensors";
import { Flatten, Linear, Module, Sequential } from "@adjoint/nn";
import { crossEntropy } from "@adjoint/nn/functional";
import { AdamW } from "@adjoint/nn/optim";

class Network extends Module {
  readonly features = new Sequential(new Flatten(), new Linear(784, 10));
  forward(x: Tensor): Tensor {
    return this.features.forward(x);
  }
}

/** A table of 150 rows with all columns that examples ask for. */
const table = `width,height,label,sepal_length,sepal_width,class\n${"1,2,0,5.1,3.5,1\n".repeat(150)}`;

/** A black picture of 28 × 28 gray pixels. */
function blackPng(): Uint8Array {
  const chunk = (type: string, content: Uint8Array): Buffer => {
    const body = Buffer.concat([Buffer.from(type), content]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(content.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.from([0, 0, 0, 28, 0, 0, 0, 28, 8, 0, 0, 0, 0]);
  const pixels = deflateSync(Buffer.alloc(28 * 29));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", pixels), chunk("IEND", Buffer.alloc(0))]);
}

/** A folder of pictures, by class. Whoever calls it removes it. */
export function folderOfPictures(): string {
  const folder = mkdtempSync(join(tmpdir(), "adjoint-pictures-"));
  for (const name of ["cat", "dog"]) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, "1.png"), blackPng());
  }
  return folder;
}

/** An IDX file of two numbers. */
const bytes = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 5, 6);

/**
 * What the examples in the documentation speak of without making it: anew for each, so that none sees what another did.
 *
 * @param imageShape Of one image.
 */
export function makePrelude(imageShape: readonly number[]) {
  const generator = new Generator(1);
  const net = new Network();
  const images = rand([8, ...imageShape], { generator });
  const labels = randint(0, 10, [8], { generator });
  const loader = new DataLoader(new TensorDataset(images, labels), { batchSize: 4 });
  const weight = ones([3]).requireGrad();
  const x = randn([4, 784], { generator }).requireGrad();
  const files: Record<string, () => Uint8Array | Promise<Uint8Array>> = {
    "digit.png": blackPng,
    "config.json": () => writeJson({ layers: 4, width: 128 }),
    "x.npy": () => writeNpy(zeros([2])),
    "mnist.npz": () => writeNpz({ images, labels }),
    "model.safetensors": () => writeSafetensors(net.stateDict()),
  };
  return {
    net,
    images,
    labels,
    loader,
    validation: loader,
    optimizer: new AdamW(net.parameters()),
    loss: crossEntropy(net.forward(images), labels),
    predictions: labels.add(0),
    x,
    weight,
    hidden: weight.mul(2),
    block: new Linear(784, 784),
    a: randn([2, 3, 4], { generator }),
    b: randn([2, 4, 5], { generator }),
    matrix: tensor([
      [1, 2],
      [3, 4],
    ]),
    q: randn([1, 2, 4, 8], { generator }),
    k: randn([1, 2, 4, 8], { generator }),
    v: randn([1, 2, 4, 8], { generator }),
    bytes,
    text: table,
    interrupted: true as boolean,
    launched: false as boolean,
    save: async (_state: object): Promise<void> => {},
    logits: randn([4, 3], { generator }),
    probabilities: randn([4, 3], { generator }).softmax(-1),
    context: {
      getImageData: (_x: number, _y: number, width: number, height: number) => ({
        data: new Uint8ClampedArray(4 * width * height),
        width,
        height,
      }),
    },
    seen: [] as unknown[],
    train: (..._batch: unknown[]): void => {},
    trainOneEpoch: async (): Promise<void> => {},
    validationLoss: async (): Promise<number> => 1,
    writeWeights: async (_name: string, _weights: Record<string, Tensor>): Promise<void> => {},
    readFile: async (name: string): Promise<Uint8Array> => files[name]!(),
    writeFile: async (_name: string, _content: Uint8Array | string): Promise<void> => {},
  };
}

/** The names and types of those things. */
export type Prelude = ReturnType<typeof makePrelude>;
