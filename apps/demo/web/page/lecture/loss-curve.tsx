import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { language, say } from "../../words/words";
import { ink, repaint } from "../theme";

const HEIGHT = 198;

/** Losses that span more than two powers of ten are drawn on a logarithmic axis. */
function scaleOf(losses: readonly number[]): uPlot.Scale {
  const finite = losses.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  return low > 0 && high / low > 100
    ? { distr: 3 }
    : { distr: 1, range: (_, least, most) => [Math.min(0, least), most > 0 ? most * 1.05 : 1] };
}

const figure = (value: number): string =>
  value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e5) ? value.toExponential(2) : String(+value.toPrecision(4));

/** The same for an axis, where there is little room. */
const tick = (value: number): string => figure(value).replace(/\.?0*e\+?/, "e");

/** Of a logarithmic axis, every power of ten; where there are many, every second, third …. */
function powersOfTen(low: number, high: number): number[] {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-6), Math.floor(Math.log10(high) + 1e-6)];
  const stride = Math.max(1, Math.ceil((last - first) / 6));
  const powers: number[] = [];
  for (let power = first; power <= last; power += stride) powers.push(10 ** power);
  return powers;
}

function optionsOf(width: number, scale: uPlot.Scale, [lastStep, lastLoss]: readonly [number, number]): uPlot.Options {
  const axis: uPlot.Axis = {
    stroke: ink("muted"),
    grid: { stroke: ink("line"), width: 1 },
    ticks: { stroke: ink("line"), width: 1, size: 4 },
    font: "12px system-ui, sans-serif",
  };
  return {
    width,
    height: HEIGHT,
    legend: { live: true },
    cursor: { drag: { x: false, y: false }, points: { show: false } },
    scales: { x: { time: false }, y: scale },
    axes: [
      { ...axis, size: 28, label: say("stepAxis"), labelSize: 18, labelGap: 0, labelFont: axis.font },
      {
        ...axis,
        size: 56,
        ...(scale.distr === 3 && { splits: (_, __, low, high) => powersOfTen(low, high), filter: (_, splits) => splits }),
        values: (_, splits) => splits.map(tick),
      },
    ],
    series: [
      { label: say("stepAxis"), value: (_, v) => String(v ?? lastStep) },
      {
        label: say("loss"),
        value: (_, v, __, at) => figure(at == null ? lastLoss : (v ?? Number.NaN)),
        stroke: ink("forward"),
        width: 2,
        points: { show: false },
      },
    ],
  };
}

/** The losses that a program has told of: at least one. Where nobody points, the last is read. */
export function LossCurve({ losses }: { readonly losses: readonly (readonly [step: number, loss: number])[] }) {
  const place = useRef<HTMLDivElement>(null);
  const last = losses.at(-1)!;
  useEffect(() => {
    const element = place.current!;
    const steps = losses.map(([step]) => step);
    const values = losses.map(([, loss]) => (Number.isFinite(loss) ? loss : null));
    let plot: uPlot | undefined;
    const make = (): void => {
      plot?.destroy();
      plot = new uPlot(optionsOf(element.clientWidth, scaleOf(losses.map(([, loss]) => loss)), last), [steps, values], element);
    };
    make();
    const observer = new ResizeObserver(() => {
      if (plot?.width !== element.clientWidth) make();
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot?.destroy();
    };
  }, [losses, repaint.value, language.value]);
  return <div class="loss-curve" role="img" aria-label={say("cellCurve", { count: losses.length, loss: figure(last[1]) })} ref={place} />;
}
