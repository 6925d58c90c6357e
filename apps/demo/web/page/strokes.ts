import { SIDE } from "../../src/side";

/** Points of a line that was drawn without lifting the pen, in a square from 0 to 1. */
export type Stroke = readonly (readonly [x: number, y: number])[];

/** The digits fill a square of this many pixels, as those of MNIST do, and are centred by their mass. */
const BOX = 20;
const PEN = 2.4;

const arc = (cx: number, cy: number, rx: number, ry: number, from: number, to: number): Stroke =>
  Array.from({ length: 25 }, (_, i) => {
    const angle = ((from + ((to - from) * i) / 24) * Math.PI) / 180;
    return [cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)] as const;
  });

/** How each digit is written, for those who choose one instead of drawing it. */
export const presets: readonly (readonly Stroke[])[] = [
  [arc(0.5, 0.5, 0.2, 0.32, -90, 270)],
  [
    [
      [0.53, 0.16],
      [0.47, 0.84],
    ],
  ],
  [[...arc(0.5, 0.34, 0.19, 0.17, -170, 30), [0.32, 0.8], [0.72, 0.8]]],
  [[...arc(0.47, 0.34, 0.2, 0.17, -150, 80), ...arc(0.47, 0.67, 0.22, 0.18, -80, 150)]],
  [
    [
      [0.34, 0.18],
      [0.3, 0.52],
      [0.68, 0.52],
    ],
    [
      [0.66, 0.2],
      [0.6, 0.86],
    ],
  ],
  [[[0.68, 0.18], [0.38, 0.18], [0.35, 0.46], ...arc(0.47, 0.63, 0.2, 0.2, -110, 150)]],
  [[...arc(0.72, 0.55, 0.4, 0.42, -110, -180), ...arc(0.5, 0.66, 0.18, 0.17, 180, 540)]],
  [
    [
      [0.3, 0.2],
      [0.7, 0.2],
      [0.46, 0.84],
    ],
  ],
  [[...arc(0.5, 0.33, 0.15, 0.15, 90, -270), ...arc(0.5, 0.66, 0.19, 0.18, -90, 270)]],
  [[...arc(0.5, 0.35, 0.17, 0.17, 0, -360), [0.67, 0.35], [0.62, 0.84]]],
];

function drawStrokes(
  context: OffscreenCanvasRenderingContext2D,
  strokes: readonly Stroke[],
  at: (point: Stroke[number]) => [number, number],
): void {
  context.fillStyle = "#000";
  context.fillRect(0, 0, SIDE, SIDE);
  context.strokeStyle = context.fillStyle = "#fff";
  context.lineWidth = PEN;
  context.lineCap = context.lineJoin = "round";
  for (const stroke of strokes) {
    context.beginPath();
    stroke.forEach((point, i) => (i === 0 ? context.moveTo(...at(point)) : context.lineTo(...at(point))));
    // A stroke without length leaves a dot.
    if (stroke.length === 1) context.lineTo(...at([stroke[0]![0] + 1e-3, stroke[0]![1]]));
    context.stroke();
  }
}

function grey(context: OffscreenCanvasRenderingContext2D): Uint8Array {
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  return Uint8Array.from({ length: SIDE * SIDE }, (_, i) => data[4 * i]!);
}

/** What was drawn as a picture of MNIST's kind: scaled into the box, then moved so that its centre of mass is the picture's centre. */
export function pixelsOf(strokes: readonly Stroke[]): Uint8Array {
  const points = strokes.flat();
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = (BOX - PEN) / Math.max(right - left, bottom - top, 0.15);
  const context = new OffscreenCanvas(SIDE, SIDE).getContext("2d", { willReadFrequently: true })!;
  const place =
    (dx: number, dy: number) =>
    ([x, y]: Stroke[number]): [number, number] => [
      SIDE / 2 + dx + (x - (left + right) / 2) * scale,
      SIDE / 2 + dy + (y - (top + bottom) / 2) * scale,
    ];
  drawStrokes(context, strokes, place(0, 0));
  let [mass, x, y] = [0, 0, 0];
  grey(context).forEach((value, i) => {
    mass += value;
    x += value * ((i % SIDE) + 0.5);
    y += value * (Math.floor(i / SIDE) + 0.5);
  });
  drawStrokes(context, strokes, place(SIDE / 2 - x / mass, SIDE / 2 - y / mass));
  return grey(context);
}
