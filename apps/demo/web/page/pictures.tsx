import { useEffect, useRef } from "preact/hooks";
import { SIDE } from "../../src/side";
import type { Pictures } from "../worker/messages";
import { ink, repaint } from "./theme";

/** The numbers of a computed colour: "rgb(36, 87, 214)". */
const channels = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);

/** Paints values from −1 to 1 between the two colours of the page, over its paper. */
export function paint(canvas: HTMLCanvasElement, values: ArrayLike<number>, width: number): void {
  const context = canvas.getContext("2d")!;
  const height = values.length / width;
  canvas.width = width;
  canvas.height = height;
  const image = context.createImageData(width, height);
  const [paper, forward, backward] = [channels(ink("sheet")), channels(ink("forward")), channels(ink("backward"))];
  for (let i = 0; i < values.length; i++) {
    const value = Math.max(-1, Math.min(1, values[i]!));
    const colour = value < 0 ? backward : forward;
    for (let channel = 0; channel < 3; channel++) {
      image.data[4 * i + channel] = paper[channel]! + (colour[channel]! - paper[channel]!) * Math.abs(value);
    }
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

/** Small pictures in a row that wraps, each painted on a canvas of its own. */
export function PictureRow({ pictures, label }: { readonly pictures: Pictures; readonly label: string }) {
  const { side, values } = pictures;
  const count = values.length / (side * side);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    [...place.current!.children].forEach((canvas, i) => {
      paint(canvas as HTMLCanvasElement, values.subarray(i * side * side, (i + 1) * side * side), side);
    });
  }, [pictures, repaint.value]);
  return (
    <div class="pictures" role="img" aria-label={label} ref={place}>
      {Array.from({ length: count }, (_, i) => (
        <canvas key={i} />
      ))}
    </div>
  );
}

/** A digit of the data set, ink on paper. */
export function DigitPicture({ pixels, label }: { readonly pixels: Uint8Array; readonly label: string }) {
  const place = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const canvas = place.current!;
    canvas.width = canvas.height = SIDE;
    const context = canvas.getContext("2d")!;
    const image = context.createImageData(SIDE, SIDE);
    const [paper, text] = [channels(ink("sheet")), channels(ink("text"))];
    pixels.forEach((pixel, i) => {
      for (let channel = 0; channel < 3; channel++) {
        image.data[4 * i + channel] = paper[channel]! + ((text[channel]! - paper[channel]!) * pixel) / 255;
      }
      image.data[4 * i + 3] = 255;
    });
    context.putImageData(image, 0, 0);
  });
  return <canvas class="digit" role="img" aria-label={label} ref={place} data-theme={repaint.value} />;
}
