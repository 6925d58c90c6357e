import { useEffect, useRef, useState } from "preact/hooks";
import { say } from "../words/words";
import { pixelsOf, presets, type Stroke } from "./strokes";
import { ink, repaint } from "./theme";

const SIZE = 280;

function draw(canvas: HTMLCanvasElement, strokes: readonly Stroke[]): void {
  const context = canvas.getContext("2d")!;
  const ratio = devicePixelRatio;
  canvas.width = canvas.height = SIZE * ratio;
  context.scale(SIZE * ratio, SIZE * ratio);
  context.strokeStyle = ink("text");
  context.lineWidth = 0.08;
  context.lineCap = context.lineJoin = "round";
  for (const stroke of strokes) {
    context.beginPath();
    stroke.forEach(([x, y], i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
    if (stroke.length === 1) context.lineTo(stroke[0]![0] + 1e-3, stroke[0]![1]);
    context.stroke();
  }
}

/** A place to draw a digit; `onDraw` gets the picture whenever it changes. */
export function DrawingPad({ onDraw }: { readonly onDraw: (pixels: Uint8Array | null) => void }) {
  const [strokes, setStrokes] = useState<readonly Stroke[]>([]);
  const drawing = useRef(false);
  /** Several points may come before the component is drawn again. */
  const latest = useRef(strokes);
  const canvas = useRef<HTMLCanvasElement>(null);

  useEffect(() => draw(canvas.current!, strokes), [strokes, repaint.value]);

  const change = (next: readonly Stroke[]): void => {
    latest.current = next;
    setStrokes(next);
    onDraw(next.length === 0 ? null : pixelsOf(next));
  };
  const pointOf = (event: PointerEvent): readonly [number, number] => {
    const box = canvas.current!.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };
  const begin = (event: PointerEvent): void => {
    canvas.current!.setPointerCapture(event.pointerId);
    drawing.current = true;
    change([...latest.current, [pointOf(event)]]);
  };
  const move = (event: PointerEvent): void => {
    if (drawing.current) change([...latest.current.slice(0, -1), [...latest.current.at(-1)!, pointOf(event)]]);
  };
  const end = (): void => {
    drawing.current = false;
  };

  return (
    <div class="pad">
      <canvas
        ref={canvas}
        role="img"
        aria-label={say("draw")}
        onPointerDown={begin}
        onPointerMove={move}
        onPointerUp={end}
        onPointerCancel={end}
      />
      <fieldset class="row">
        <legend class="hidden">{say("presets")}</legend>
        {presets.map((preset, digit) => (
          <button key={digit} type="button" class="small" aria-label={say("preset", { digit })} onClick={() => change(preset)}>
            {digit}
          </button>
        ))}
        <button type="button" class="small" onClick={() => change([])}>
          {say("clear")}
        </button>
      </fieldset>
    </div>
  );
}
