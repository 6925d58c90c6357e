import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { language, say } from "../words/words";
import type { Mark } from "../worker/messages";
import { ink, repaint } from "./theme";

export interface Line {
  readonly label: string;
  /** One of the page's colours. */
  readonly colour: string;
  readonly dash?: number[];
  readonly width?: number;
  readonly points?: boolean;
}

export interface ChartProps {
  readonly title: string;
  readonly summary: string;
  readonly lines: readonly Line[];
  /** What there is to draw now. Asked for whenever `version` has grown. */
  readonly data: () => uPlot.AlignedData;
  readonly version: number;
  readonly steps: number;
  readonly range: readonly [number, number];
  readonly logarithmic?: boolean;
  readonly format: (value: number) => string;
  readonly marks?: readonly Mark[];
  /** The unit of the x axis. Default: steps. */
  readonly counted?: string;
}

const powersOfTen = [1e-4, 1e-3, 1e-2, 1e-1, 1, 10];

const font = "13px system-ui, sans-serif";

/** A line down the chart where the run moved, with a word. */
function drawMarks(plot: uPlot, marks: readonly Mark[]): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.font = `${12 * ratio}px system-ui, sans-serif`;
  ctx.textAlign = "left";
  ctx.lineWidth = ratio;
  // Where the words of each row end: marks that follow each other closely get rows of their own.
  const ends: number[] = [];
  for (const { step, kind, device } of marks) {
    const x = Math.round(plot.valToPos(step, "x", true));
    const colour = kind === "lost" ? ink("backward") : ink(device);
    ctx.strokeStyle = ctx.fillStyle = colour;
    ctx.setLineDash([2 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    const word = kind === "lost" ? say("lost") : say("switched", { device });
    const width = ctx.measureText(word).width + 8 * ratio;
    const start = Math.min(x, bbox.left + bbox.width - width);
    const free = ends.findIndex((end) => end <= start);
    const row = free < 0 ? ends.length : free;
    ends[row] = start + width;
    ctx.fillText(word, start + 4 * ratio, bbox.top + (12 + 14 * row) * ratio);
  }
  ctx.restore();
}

function optionsOf(props: ChartProps, width: number, marks: () => readonly Mark[]): uPlot.Options {
  const axis: uPlot.Axis = {
    stroke: ink("muted"),
    grid: { stroke: ink("line"), width: 1 },
    ticks: { stroke: ink("line"), width: 1, size: 4 },
    font,
  };
  const [low, high] = props.range;
  const counted = props.counted ?? say("stepAxis");
  const value = (_: uPlot, v: number | null): string => (v == null ? "–" : props.format(v));
  return {
    width,
    height: width < 500 ? 216 : 256,
    legend: { live: true },
    cursor: { drag: { x: false, y: false }, points: { show: false } },
    scales: {
      x: { time: false, range: [0, props.steps] },
      y: { distr: props.logarithmic ? 3 : 1, range: [low, high] },
    },
    axes: [
      { ...axis, size: 28, label: counted, labelSize: 18, labelGap: 0, labelFont: font },
      {
        ...axis,
        size: 52,
        // Of a logarithmic axis, the powers of ten alone.
        ...(props.logarithmic && { splits: () => powersOfTen.filter((power) => power >= low && power <= high) }),
        values: (_, splits) => splits.map((split) => (split == null ? "" : props.format(split))),
      },
    ],
    series: [
      { label: counted, value: (_, v) => (v == null ? "–" : String(v)) },
      ...props.lines.map(({ label, colour, dash, width: stroke = 2, points }) => ({
        label,
        value,
        stroke: ink(colour),
        width: stroke,
        dash,
        spanGaps: points === true,
        points: { show: points === true, size: 5, fill: ink(colour) },
      })),
    ],
    hooks: { draw: [(plot) => drawMarks(plot, marks())] },
  };
}

/** A chart over the steps of a run. Its axes stand still: nothing moves while one looks. */
export function Chart(props: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const { steps, version } = props;

  useEffect(() => {
    const element = place.current!;
    const make = (): void => {
      plot.current?.destroy();
      const options = optionsOf(latest.current, element.clientWidth, () => latest.current.marks ?? []);
      plot.current = new uPlot(options, latest.current.data(), element);
    };
    make();
    const observer = new ResizeObserver(() => {
      if (plot.current?.width !== element.clientWidth) make();
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [steps, repaint.value, language.value]);

  useEffect(() => {
    const frame = requestAnimationFrame(() => plot.current?.setData(latest.current.data(), true));
    return () => cancelAnimationFrame(frame);
  }, [version]);

  return (
    <figure class="chart">
      <figcaption>{props.title}</figcaption>
      <div role="img" aria-label={props.summary} ref={place} />
    </figure>
  );
}
