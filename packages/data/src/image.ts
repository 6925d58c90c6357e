import { ArgumentError, fromTypedArray, ShapeError, type Tensor } from "@adjoint/core";
import { attached, describe, namedOptions } from "@adjoint/core/internal";
import { imageOptions } from "./options.gen";

/** Decoded pixels, as a canvas's `getImageData` gives them: red, green, blue and alpha of each pixel, row by row, from 0 to 255. */
export interface PixelImage {
  readonly data: Uint8ClampedArray | Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Options of `imageToTensor`. */
export interface ImageOptions {
  /** float32 from 0 to 1, or uint8 from 0 to 255. Default: float32. */
  readonly dtype?: "float32" | "uint8";
  /** One channel of luminance (ITU-R BT.601) instead of red, green and blue. */
  readonly grayscale?: boolean;
  /** Whether alpha is a channel too, the last. Otherwise it is dropped: a transparent pixel keeps its color. */
  readonly alpha?: boolean;
  /** Where the tensor is made. Default: the default device. */
  readonly device?: string;
}

/** Reads one channel of the pixel that begins at `i`. */
type Channel = (data: ArrayLike<number>, i: number) => number;

const red: Channel = (data, i) => data[i]!;
const green: Channel = (data, i) => data[i + 1]!;
const blue: Channel = (data, i) => data[i + 2]!;
const alphaOf: Channel = (data, i) => data[i + 3]!;
const luminance: Channel = (data, i) => 0.299 * data[i]! + 0.587 * data[i + 1]! + 0.114 * data[i + 2]!;
// In 16 bits of fraction, so that a byte rounds as in Pillow's convert("L").
const luminanceByte: Channel = (data, i) => (19595 * data[i]! + 38470 * data[i + 1]! + 7471 * data[i + 2]! + 0x8000) >> 16;

/**
 * Pixels as a tensor `[channels, height, width]`, as convolutions take it (with a batch dim before).
 *
 * ```ts
 * const x = imageToTensor(context.getImageData(0, 0, 28, 28), { grayscale: true }); // float32 [1, 28, 28]
 * ```
 *
 * @throws ArgumentError for anything but an image of 8-bit pixels. @throws ShapeError when the pixels do not fill width × height.
 */
export function imageToTensor(image: PixelImage, options: ImageOptions = {}): Tensor {
  const { dtype = "float32", grayscale = false, alpha = false, device } = namedOptions("imageToTensor", options, imageOptions);
  if (dtype !== "float32" && dtype !== "uint8") {
    throw new ArgumentError("imageToTensor", `dtype is float32 or uint8, not ${describe(dtype)}.`, "cast afterwards: x.to(dtype).");
  }
  const { data, width, height } = checkedImage(image);
  const channels = grayscale ? [dtype === "uint8" ? luminanceByte : luminance] : [red, green, blue];
  if (alpha) channels.push(alphaOf);
  const size = width * height;
  const out = dtype === "uint8" ? new Uint8Array(channels.length * size) : new Float32Array(channels.length * size);
  const scale = dtype === "uint8" ? 1 : 255;
  for (const [c, channel] of channels.entries()) {
    for (let pixel = 0; pixel < size; pixel++) out[c * size + pixel] = channel(data, 4 * pixel) / scale;
  }
  return fromTypedArray(out, [channels.length, height, width], { dtype, ...(device === undefined ? {} : { device }) });
}

function checkedImage(image: PixelImage): PixelImage {
  const { data, width, height } = image ?? {};
  // A Node Buffer is a Uint8Array; images of 16-bit floats are not.
  if (!(data instanceof Uint8Array || data instanceof Uint8ClampedArray)) {
    throw new ArgumentError(
      "imageToTensor",
      `takes { data, width, height } with bytes as data, not ${describe(data ?? image)}.`,
      "ImageData.",
    );
  }
  const bytes = attached("imageToTensor", data) as Uint8Array;
  if (![width, height].every((length) => Number.isInteger(length) && length >= 0)) {
    throw new ArgumentError("imageToTensor", `width and height are whole numbers ≥ 0, not ${describe(width)} and ${describe(height)}.`);
  }
  if (bytes.length === 4 * width * height) return { data: bytes, width, height };
  throw new ShapeError(
    "imageToTensor",
    `${bytes.length} bytes do not fill ${width} × ${height} pixels of red, green, blue and alpha (${4 * width * height}).`,
  );
}
