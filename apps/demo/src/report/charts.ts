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
    const options = {
      width: place.clientWidth,
      height: Math.round(Math.max(220, Math.min(320, place.clientWidth * 0.55))),
      scales: { x: { time: false } },
      legend: { live: true },
      cursor: { drag: { x: true, y: false } },
      axes: [axis(), { ...axis(), size: 64, values: (_, values) => values.map(ticks[chart.format]) }],
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
  `<figure><figcaption>${escapeHtml(chart.title)}</figcaption><div role="img" aria-label="${escapeHtml(chart.summary)}" data-chart="${number}"></div></figure>`;

export const chartStyle = (): string => library("uPlot.min.css");

export const chartScripts = (charts: readonly Chart[]): string =>
  `<script type="application/json" id="charts">${jsonInScript(charts)}</script><script>${library("uPlot.iife.min.js")}${script}</script>`;
