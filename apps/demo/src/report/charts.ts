import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { escapeHtml, jsonInScript } from "./html";

/** One line of a chart, over the chart's steps; null where it has no value. */
export interface Line {
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** One of the page's colours. */
  readonly colour: "faint" | "first" | "second" | "third";
  /** Single points, joined, where there is no value at every step. */
  readonly points?: boolean;
  readonly dashed?: boolean;
}

/** A chart over the steps of a run. */
export interface Chart {
  readonly title: string;
  /** What it shows, for those who do not see it. */
  readonly summary: string;
  readonly steps: readonly number[];
  readonly lines: readonly Line[];
  readonly format: "number" | "percent" | "rate";
  /** What has to be known to read it. */
  readonly note?: string;
}

/** uPlot by Leon Sorokin, from the npm package: its script and style stand in the page, which then needs no network. */
const library = (file: string): string => readFileSync(createRequire(import.meta.url).resolve(`uplot/dist/${file}`), "utf8");

/** Draws every chart of the page; again when its width or the colour scheme changes. Runs in the reader's browser. */
const script = `
(() => {
  const charts = JSON.parse(document.getElementById("charts").textContent);
  const places = [...document.querySelectorAll("[data-chart]")];
  const drawn = new Map();
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  const formats = {
    number: (value) => value.toFixed(value < 10 ? 3 : 1),
    percent: (value) => (100 * value).toFixed(2) + " %",
    rate: (value) => value.toPrecision(3),
  };
  const ticks = {
    number: (value) => String(+value.toFixed(3)),
    percent: (value) => +(100 * value).toFixed(2) + " %",
    rate: (value) => (value === 0 ? "0" : value.toExponential(1).replace(".0e", "e")),
  };
  // Shares are drawn by the logarithm of what is missing to 1, or the last epochs, all near the top, would look alike.
  const errors = [-1, -2, -3, -4].flatMap((power) => [10, 7, 5, 3, 2, 1.5].map((digit) => digit * 10 ** power));
  const shareScale = (lines) => {
    const missing = (chosen) => chosen.flatMap((line) => line.values).filter((value) => value != null).map((value) => 1 - value);
    // By the single points, the test digits: single batches of training reach 100 %, and would press the points together.
    const points = missing(lines.filter((line) => line.points));
    const floor = 0.4 * Math.max(1e-4, Math.min(...points));
    const most = Math.min(1, 1.3 * Math.max(3 * floor, ...points));
    return {
      distr: 100,
      fwd: (share) => -Math.log10(Math.max(1 - share, floor)),
      bwd: (place) => 1 - 10 ** -place,
      range: () => [1 - most, 1 - floor],
    };
  };
  const shareSplits = (_, axisIndex, low, high) => errors.map((error) => 1 - error).filter((share) => share >= low - 1e-12 && share <= high + 1e-12);
  const lastFilled = (values) => {
    let at = values.length - 1;
    while (at > 0 && values[at] == null) at--;
    return at;
  };
  // The place of the step nearest to the pointer at which this line has a value.
  const nearestFilled = (plot, index, hovered) => {
    const values = plot.data[index];
    for (let away = 0; away < values.length; away++) {
      if (values[hovered - away] != null) return hovered - away;
      if (values[hovered + away] != null) return hovered + away;
    }
    return hovered;
  };
  const showLast = (plot) => plot.setLegend({ idxs: plot.data.map(lastFilled) }, false);
  const axis = () => ({
    stroke: colour("muted"),
    grid: { stroke: colour("grid"), width: 1 },
    ticks: { stroke: colour("grid"), width: 1, size: 5 },
    font: "12px system-ui, sans-serif",
  });
  const series = (line, format) => ({
    label: line.name,
    stroke: colour(line.colour),
    width: line.colour === "faint" ? 1 : 2,
    dash: line.dashed ? [6, 5] : undefined,
    spanGaps: true,
    points: { show: line.points === true, size: 7, fill: colour(line.colour) },
    value: (_, value) => (value == null ? "–" : formats[format](value)),
  });
  const draw = (place) => {
    const chart = charts[Number(place.dataset.chart)];
    drawn.get(place)?.destroy();
    const shares = chart.format === "percent";
    const options = {
      width: place.clientWidth,
      height: Math.round(Math.max(250, Math.min(340, place.clientWidth * 0.75))),
      scales: { x: { time: false }, ...(shares && { y: shareScale(chart.lines) }) },
      legend: { live: true, markers: { fill: (_, index) => colour(chart.lines[index - 1].colour) } },
      cursor: { drag: { x: true, y: false }, dataIdx: (plot, index, hovered) => (index === 0 ? hovered : nearestFilled(plot, index, hovered)) },
      // While the pointer is elsewhere the legend has the last values.
      hooks: { ready: [showLast], setLegend: [(plot) => plot.legend.idx == null && showLast(plot)] },
      axes: [
        { ...axis(), size: 30, labelSize: 20, labelGap: 0, labelFont: "12px system-ui, sans-serif", label: "step" },
        { ...axis(), size: 64, values: (_, values) => values.map(ticks[chart.format]), ...(shares && { splits: shareSplits, filter: (_, splits) => splits }) },
      ],
      series: [{ label: "step", value: (_, value) => (value == null ? "–" : String(value)) }, ...chart.lines.map((line) => series(line, chart.format))],
    };
    drawn.set(place, new uPlot(options, [chart.steps, ...chart.lines.map((line) => line.values)], place));
  };
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) if (drawn.get(target)?.width !== target.clientWidth) draw(target);
  });
  for (const place of places) observer.observe(place);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => places.forEach(draw));
})();`;

export const chartFigure = (chart: Chart, number: number): string =>
  `<figure><figcaption>${escapeHtml(chart.title)}${chart.note === undefined ? "" : `<small>${escapeHtml(chart.note)}</small>`}</figcaption><div role="img" aria-label="${escapeHtml(chart.summary)}" data-chart="${number}"></div></figure>`;

export const chartStyle = (): string => library("uPlot.min.css");

export const chartScripts = (charts: readonly Chart[]): string =>
  `<script type="application/json" id="charts">${jsonInScript(charts)}</script><script>${library("uPlot.iife.min.js")}${script}</script>`;
