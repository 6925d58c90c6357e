import { arch, platform } from "node:os";
import { VERSION } from "@adjoint/core";
import { count, counted } from "../counted";
import type { Module } from "@adjoint/nn";
import type { Settings } from "../settings";
import type { Training } from "../training";
import type { TextVerdict, Verdict } from "../verdict";
import { chartFigure, chartScripts, chartStyle } from "./charts";
import { curvesOf } from "./curves";
import { accuracyTile, digitsSections } from "./digits-sections";
import { escapeHtml, section, table } from "./html";
import { style } from "./style";

/** What a report tells of, beside the training and its verdict. */
export interface Circumstances {
  readonly settings: Settings;
  /** The device, in words. */
  readonly device: string;
  /** What was learned from. */
  readonly data: string;
  readonly when: Date;
}

type Tile = readonly [value: string, meaning: string];

const parametersOf = ({ lesson }: Training): number => lesson.model.parameters().reduce((sum, parameter) => sum + parameter.numel(), 0);

function tiles(training: Training, verdict: Verdict): readonly Tile[] {
  const { seconds, seen, lesson } = training;
  const found: readonly Tile[] =
    verdict.kind === "digits"
      ? [accuracyTile(verdict)]
      : [
          [verdict.heldOut.toFixed(3), "nats per held-out character"],
          [verdict.unigram.toFixed(3), "nats, if characters came by frequency alone"],
        ];
  return [
    ...found,
    [count(parametersOf(training)), "parameters"],
    [`${seconds.toFixed(1)} s`, `of training, ${counted(training.step, "step")}`],
    [count(seen / seconds), `${lesson.unit} per second`],
  ];
}

const textSection = ({ sample, temperature }: TextVerdict): string =>
  section("What it writes", `<p class="sample">${escapeHtml(sample)}</p>`, `Drawn character by character, at temperature ${temperature}.`);

function facts({ settings, device, data, when }: Circumstances): string {
  const { text, device: _, ...rest } = settings;
  const relevant = Object.entries(rest).filter(([name]) => (settings.model === "gpt" ? !/epochs|digits/.test(name) : name !== "steps"));
  const flags = relevant.map(([name, value]) => [`--${name}`, String(value)] as const);
  return table([
    ["device", device],
    ["data", data],
    ...flags,
    ["Adjoint", VERSION],
    ["Node", `${process.versions.node} on ${platform()} ${arch()}`],
    ["finished", when.toISOString().replace("T", " ").replace(/\..*/, " UTC")],
  ]);
}

/** Line by line, so that a long one goes on below, under its own beginning. */
const modelLines = (model: Module): string =>
  model
    .toString()
    .split("\n")
    .map((line) => `<span style="--indent: ${line.search(/\S/)}">${escapeHtml(line)}</span>`)
    .join("\n");

/** The whole report: one page that needs no other file, and no network. */
export function renderReport(training: Training, verdict: Verdict, circumstances: Circumstances): string {
  const charts = curvesOf(training.history, verdict.kind === "text" ? verdict.unigram : null);
  const { model } = circumstances.settings;
  const title = `${model} on ${circumstances.data}`;
  const shown = tiles(training, verdict).map(
    ([value, meaning]) => `<div class="tile"><b>${escapeHtml(value)}</b><span>${escapeHtml(meaning)}</span></div>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${chartStyle()}${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p class="lead">Trained by Adjoint on ${escapeHtml(circumstances.device)}.</p>
<div class="tiles">${shown.join("")}</div>
<noscript><section>The curves are drawn by a script; this browser runs none.</section></noscript>
<div class="charts">${charts.map(chartFigure).join("")}</div>
${verdict.kind === "digits" ? digitsSections(verdict) : textSection(verdict)}
<div class="pair">${section("Configuration", facts(circumstances))}${section("Model", `<pre class="model">${modelLines(training.lesson.model)}</pre>`)}</div>
</main>
${chartScripts(charts)}
</body>
</html>
`;
}
