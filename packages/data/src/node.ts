import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ArgumentError, FormatError, IndexError, type Tensor, tensor } from "@adjoint/core";
import { describe, namedOptions } from "@adjoint/core/internal";
import type { Dataset } from "./dataset";
import { type ImageOptions, imageToTensor, type PixelImage } from "./image";
import { imageFolderOptions } from "./options.gen";
import { decodePng } from "./png";

/** One picture of a folder, and the number of its class. */
export interface LabeledImage<Image = Tensor> {
  readonly image: Image;
  /** A scalar, so that a batch of labels is int32 [N]. */
  readonly label: Tensor<"int32">;
}

/** Options of `imageFolder`. */
export interface ImageFolderOptions<Image = Tensor> extends ImageOptions {
  /** Makes of each picture what a batch is made of: resizes it, normalizes it. Default: the tensor as it is, [channels, height, width]. */
  readonly transform?: (image: Tensor) => Image | Promise<Image>;
  /** Decodes a file that is not PNG. Default: there is none, and a folder that has pictures of another kind is refused. */
  readonly decode?: (bytes: Uint8Array, path: string) => PixelImage | Promise<PixelImage>;
  /** The most pixels that a PNG file may have. Default: 2²⁴. */
  readonly maxPixels?: number;
}

// torchvision's list, without which a .jpg among .png would be passed over in silence.
const otherPictures = [".jpg", ".jpeg", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp", ".gif", ".avif"];

const extensionOf = (path: string): string => extname(path).toLowerCase();

/** The pictures of the folders of classes: see `imageFolder`. */
export class ImageFolder<Image = Tensor> implements Dataset<LabeledImage<Image>> {
  static readonly name: string = "ImageFolder";

  /** The names of the folders, sorted: label `i` is `classes[i]`. */
  readonly classes: readonly string[];
  /** The file of each picture. */
  readonly paths: readonly string[];
  /** The number of each picture's class. */
  readonly labels: Int32Array;
  private readonly options: ImageFolderOptions<Image>;

  /** @internal */
  constructor(classes: readonly string[], files: readonly (readonly string[])[], options: ImageFolderOptions<Image>) {
    this.classes = classes;
    this.paths = files.flat();
    this.labels = Int32Array.from(files.flatMap((paths, label) => paths.map(() => label)));
    this.options = options;
  }

  /** The number of pictures. */
  get length(): number {
    return this.paths.length;
  }

  /** How many pictures there are, and of how many classes. */
  toString(): string {
    return `ImageFolder(${this.length} images of ${this.classes.length} classes)`;
  }

  /** @internal */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  /** Reads and decodes a picture. @throws IndexError when there is none of this number. @throws FormatError, with the file, for a damaged one. */
  async get(index: number): Promise<LabeledImage<Image>> {
    const path = this.paths[index];
    if (path === undefined) throw new IndexError("ImageFolder.get", `there is no image ${describe(index)}: there are ${this.length}.`);
    const { transform, decode: _, maxPixels: __, ...image } = this.options;
    const pixels = imageToTensor(await this.decoded(path), image);
    return {
      image: transform === undefined ? (pixels as Image) : await transform(pixels),
      label: tensor(this.labels[index]!, { dtype: "int32", ...(image.device === undefined ? {} : { device: image.device }) }),
    };
  }

  private async decoded(path: string): Promise<PixelImage> {
    const { decode, maxPixels } = this.options;
    const bytes = await readFile(path).catch((error: Error) => {
      throw new FormatError("ImageFolder.get", `${describe(path)} cannot be read (${error.message}).`);
    });
    if (extensionOf(path) !== ".png") return decode!(bytes, path);
    try {
      return decodePng(bytes, maxPixels === undefined ? {} : { maxPixels });
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      throw new FormatError("ImageFolder.get", `${describe(path)}: ${error.message.split("\n")[0]}`, error.hint);
    }
  }
}

/**
 * The pictures of a folder that has one folder for each class, as torchvision's `ImageFolder` reads them: classes are sorted by name and numbered
 * from 0, and pictures are found at any depth below. They are read when they are asked for. PNG files are decoded; other kinds by `decode`. Files that are not
 * pictures are passed over.
 *
 * ```ts
 * const animals = await imageFolder("animals", { transform: (x) => x.sub(0.5).div(0.5) }); // animals/cat/1.png, animals/dog/1.png
 * animals.classes; // ["cat", "dog"]
 * for await (const { image, label } of new DataLoader(animals, { batchSize: 32, shuffle: true })) {
 *   train(image, label); // float32 [32, 3, height, width] and int32 [32]
 * }
 * ```
 *
 * @throws ArgumentError when there is no such folder, it has no folders of classes, or one of them has no pictures, or ones that there is no decoder for.
 */
export async function imageFolder<Image = Tensor>(
  path: string | URL,
  options: ImageFolderOptions<Image> = {},
): Promise<ImageFolder<Image>> {
  const given = namedOptions("imageFolder", options, imageFolderOptions) as ImageFolderOptions<Image>;
  if (typeof path !== "string" && !(path instanceof URL))
    throw new ArgumentError("imageFolder", `takes the path of a folder, not ${describe(path)}.`);
  const root = typeof path === "string" ? path : fileURLToPath(path);
  const { folders: classes } = await entriesOf(root);
  if (classes.length === 0)
    throw new ArgumentError("imageFolder", `${describe(root)} has no folders.`, "one for each class: root/cat/1.png, root/dog/1.png.");
  const files: string[][] = [];
  for (const name of classes) files.push(await picturesIn(join(root, name), given.decode !== undefined));
  return new ImageFolder(classes, files, given);
}

/** The names of what is in a folder, sorted; what a link leads to counts as what it is. */
async function entriesOf(folder: string): Promise<{ folders: string[]; files: string[] }> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new ArgumentError("imageFolder", `${describe(folder)} is not a folder that can be read (${error.code}).`);
  });
  const [folders, files]: [string[], string[]] = [[], []];
  for (const name of names.sort()) {
    // A link that leads nowhere is neither.
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found?.isDirectory()) folders.push(name);
    else if (found?.isFile()) files.push(name);
  }
  return { folders, files };
}

/** The pictures at any depth, those of each folder before those of the next. */
async function picturesIn(folder: string, decodes: boolean): Promise<string[]> {
  const pictures: string[] = [];
  const seen = new Set<string>();
  const visit = async (below: string): Promise<void> => {
    const real = await realpath(below);
    if (seen.size === seen.add(real).size) return;
    const { folders, files } = await entriesOf(below);
    for (const path of files.map((name) => join(below, name))) {
      const extension = extensionOf(path);
      if (extension !== ".png" && !otherPictures.includes(extension)) continue;
      if (extension !== ".png" && !decodes)
        throw new ArgumentError("imageFolder", `${describe(path)} is not a PNG file.`, "give a decoder: { decode: (bytes) => … }.");
      pictures.push(path);
    }
    for (const name of folders) await visit(join(below, name));
  };
  await visit(folder);
  if (pictures.length === 0)
    throw new ArgumentError("imageFolder", `${describe(folder)} has no images.`, "remove it, or put PNG files there.");
  return pictures;
}
