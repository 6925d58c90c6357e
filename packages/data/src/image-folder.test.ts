import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, FormatError, IndexError, ShapeError, type Tensor, use } from "@adjoint/core";
import { zlibSync } from "fflate";
import { expect, it, onTestFinished } from "vitest";
import { crc32 } from "@adjoint/core/internal";
import { DataLoader } from "./index";
import { imageFolder } from "./node";

await use(cpu());

const chunk = (type: string, data: Uint8Array): Uint8Array => {
  const out = new Uint8Array(12 + data.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  out.set(new TextEncoder().encode(type), 4);
  out.set(data, 8);
  view.setUint32(8 + data.length, crc32(out.subarray(4, 8 + data.length)));
  return out;
};

/** A PNG file of one gray level. */
const gray = (width: number, height: number, level: number): Uint8Array => {
  const header = new Uint8Array(13);
  new DataView(header.buffer).setUint32(0, width);
  new DataView(header.buffer).setUint32(4, height);
  header.set([8, 0, 0, 0, 0], 8);
  const rows = new Uint8Array(height * (width + 1)).map((_, i) => (i % (width + 1) === 0 ? 0 : level));
  const parts = [
    Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10),
    chunk("IHDR", header),
    chunk("IDAT", zlibSync(rows)),
    chunk("IEND", new Uint8Array()),
  ];
  return Uint8Array.from(parts.flatMap((part) => [...part]));
};

async function folderOf(files: Readonly<Record<string, Uint8Array | null>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "adjoint-images-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  for (const [path, bytes] of Object.entries(files)) {
    await mkdir(bytes === null ? join(root, path) : dirname(join(root, path)), { recursive: true });
    if (bytes !== null) await writeFile(join(root, path), bytes);
  }
  return root;
}

const animals = {
  "dog/2.png": gray(3, 2, 51),
  "dog/10.PNG": gray(3, 2, 102),
  "cat/small/1.png": gray(3, 2, 255),
  "cat/9.png": gray(3, 2, 0),
  "cat/notes.txt": Uint8Array.of(1),
  "readme.png": Uint8Array.of(1),
};

it("reads the pictures class by class, and numbers the classes by name", async () => {
  const root = await folderOf(animals);
  const images = await imageFolder(root);
  expect(images.classes).toEqual(["cat", "dog"]);
  expect(images.paths.map((path) => path.slice(root.length + 1))).toEqual(["cat/9.png", "cat/small/1.png", "dog/10.PNG", "dog/2.png"]);
  expect([...images.labels]).toEqual([0, 0, 1, 1]);
  expect(images.toString()).toBe("ImageFolder(4 images of 2 classes)");
  const { image, label } = await images.get(3);
  expect([image.dtype, image.shape, label.dtype, label.shape]).toEqual(["float32", [3, 2, 3], "int32", []]);
  expect(await image.at(0, 0, 0).item()).toBeCloseTo(0.2, 6);
  expect(await label.item()).toBe(1);
  expect((await imageFolder(pathToFileURL(root))).paths).toEqual(images.paths);
});

it("makes batches, of pictures as the options and the transform make them and of int32 labels", async () => {
  const images = await imageFolder(await folderOf(animals), { grayscale: true, dtype: "uint8", transform: async (x) => x.flatten() });
  const batches: [Tensor, Tensor][] = [];
  for await (const { image, label } of new DataLoader(images, { batchSize: 3, prefetch: 1 })) batches.push([image, label]);
  expect(batches.map(([image, label]) => [image.dtype, image.shape, label.dtype])).toEqual([
    ["uint8", [3, 6], "int32"],
    ["uint8", [1, 6], "int32"],
  ]);
  expect(await batches[0]![0].select(1, 0).toArray()).toEqual([0, 255, 102]);
  expect(await batches[0]![1].toArray()).toEqual([0, 0, 1]);
});

it("opens no file before it is asked for, and names one that is damaged or gone", async () => {
  const root = await folderOf({ "a/1.png": Uint8Array.of(1, 2, 3), "a/2.png": gray(1, 1, 0) });
  const images = await imageFolder(root);
  await rm(join(root, "a/2.png"));
  await expect(images.get(0)).rejects.toThrow(FormatError);
  await expect(images.get(0)).rejects.toThrow(/a\/1\.png": decodePng: /);
  await expect(images.get(1)).rejects.toThrow(FormatError);
  await expect(images.get(1)).rejects.toThrow(/a\/2\.png" cannot be read/);
  await expect(images.get(2)).rejects.toThrow(IndexError);
  await expect(images.get(-1)).rejects.toThrow(IndexError);
});

it("decodes other kinds by the decoder that it is given, and passes none over in silence", async () => {
  const root = await folderOf({ "a/1.png": gray(2, 1, 255), "a/2.JPG": Uint8Array.of(7) });
  await expect(imageFolder(root)).rejects.toThrow(/imageFolder: .*2\.JPG" is not a PNG file\.\n {2}hint: give a decoder/);
  const decode = (bytes: Uint8Array): { data: Uint8Array; width: number; height: number } => ({
    data: new Uint8Array(8).fill(bytes[0]!),
    width: 2,
    height: 1,
  });
  const images = await imageFolder(root, { decode, dtype: "uint8" });
  expect(await (await images.get(1)).image.max().item()).toBe(7);
  expect(await (await images.get(0)).image.max().item()).toBe(255);
});

it("pictures of mixed sizes are a ShapeError when a batch is made of them", async () => {
  const images = await imageFolder(await folderOf({ "a/1.png": gray(2, 2, 0), "a/2.png": gray(3, 2, 0) }));
  const batch = async (): Promise<void> => {
    for await (const _ of new DataLoader(images, { batchSize: 2 }));
  };
  await expect(batch()).rejects.toThrow(ShapeError);
});

it("refuses what has no classes, a class without pictures, and what is not a folder", async () => {
  await expect(imageFolder(await folderOf({}))).rejects.toThrow(ArgumentError);
  await expect(imageFolder(await folderOf({}))).rejects.toThrow(/has no folders\.\n {2}hint: one for each class/);
  await expect(imageFolder(await folderOf({ "1.png": gray(1, 1, 0) }))).rejects.toThrow(/has no folders/);
  await expect(imageFolder(await folderOf({ "a/1.png": gray(1, 1, 0), b: null }))).rejects.toThrow(/b" has no images\./);
  await expect(imageFolder(join(tmpdir(), "adjoint-no-such-folder"))).rejects.toThrow(/is not a folder that can be read \(ENOENT\)/);
  await expect(imageFolder(undefined as never)).rejects.toThrow(ArgumentError);
  await expect(imageFolder("x", { size: 2 } as never)).rejects.toThrow(/has no option "size"/);
});

it("a link that leads back into its own folder ends", async () => {
  const root = await folderOf({ "a/1.png": gray(1, 1, 0) });
  await symlink(join(root, "a"), join(root, "a/again"));
  await symlink(join(root, "nowhere"), join(root, "a/2.png"));
  expect(await imageFolder(root)).toHaveLength(1);
});

it("puts pictures and labels on the device that is named", async () => {
  const create = async () => Object.create(await cpu().create(), { name: { value: "other" } });
  await use({ name: "other", create });
  await use(cpu());
  const folder = await imageFolder(await folderOf(animals), { device: "other" });
  const { image, label } = await folder.get(0);
  expect([image.device, label.device].map(String)).toEqual(["other", "other"]);
  const [labels, images] = await Promise.all([label.item(), image.toArray()]);
  expect(labels).toBe(0);
  expect(images).toHaveLength(3);
});
