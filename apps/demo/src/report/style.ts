/** The page's own style: one column on a phone, two where there is room, in light and dark. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --text: #1b1f27; --muted: #5d6675; --grid: #e3e6eb; --border: #dfe3e9;
  --first: #2563eb; --second: #c2410c; --third: #6b7280; --faint: #b9cdf7; --good: 37, 99, 235; --wrong: 194, 65, 12;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12151b; --card: #1b2029; --text: #e8ebf0; --muted: #9aa4b5; --grid: #2c333f; --border: #2c333f;
    --first: #7aa7ff; --second: #ff9a62; --third: #9aa4b5; --faint: #33486f; --good: 122, 167, 255; --wrong: 255, 154, 98;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 32px 20px 64px; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 4px; }
h2 { font-size: 1.15rem; margin: 0 0 4px; }
.lead, .note { color: var(--muted); margin: 0 0 16px; }
.note { font-size: 0.9rem; }
section, .tile, figure { background: var(--card); border: 1px solid var(--border); border-radius: 12px; }
section { padding: 20px; margin-top: 20px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin-top: 20px; }
.tile { padding: 14px 16px; }
.tile b { display: block; font-size: 1.45rem; line-height: 1.25; font-variant-numeric: tabular-nums; }
.tile span { color: var(--muted); font-size: 0.85rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)); gap: 20px; margin-top: 20px; }
figure { margin: 0; padding: 16px; min-width: 0; }
figcaption { font-weight: 600; margin-bottom: 8px; }
figcaption small { display: block; font-weight: 400; color: var(--muted); }
[data-chart] { min-height: 250px; }
.uplot, .uplot *, .u-legend { font-family: inherit !important; }
.u-legend { color: var(--muted); font-size: 0.8rem; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
.confusion { border-collapse: separate; border-spacing: 2px; margin: 0 auto; font-variant-numeric: tabular-nums; font-size: 0.85rem; }
.confusion th { color: var(--muted); font-weight: 500; padding: 4px 6px; }
.confusion td { min-width: 44px; height: 36px; text-align: center; border-radius: 4px; background: rgba(var(--wrong), var(--share)); }
.confusion td.right { background: rgba(var(--good), var(--share)); }
.confusion td.none { color: transparent; background: var(--page); }
.confusion .found { min-width: 64px; text-align: right; color: var(--muted); }
.mistakes { display: grid; grid-template-columns: repeat(auto-fill, minmax(106px, 1fr)); gap: 16px 12px; list-style: none; margin: 0; padding: 0; }
.mistakes img { width: 100%; height: auto; image-rendering: pixelated; border-radius: 6px; display: block; background: #000; }
.mistakes div { font-size: 0.85rem; line-height: 1.35; margin-top: 4px; }
.mistakes small { color: var(--muted); }
.sample { white-space: pre-wrap; overflow-wrap: anywhere; font: 1rem/1.6 Georgia, "Times New Roman", serif; margin: 0; }
.facts { border-collapse: collapse; width: 100%; font-size: 0.92rem; }
.facts th { text-align: left; font-weight: 500; color: var(--muted); padding: 4px 16px 4px 0; vertical-align: top; white-space: nowrap; }
.facts td { padding: 4px 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.model { font: 0.82rem/1.5 ui-monospace, Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; }
.model span { display: inline-block; padding-left: calc((var(--indent) + 4) * 1ch); text-indent: calc((var(--indent) + 4) * -1ch); vertical-align: top; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 0 20px; }
@media (max-width: 600px) {
  main { padding: 20px 12px 48px; }
  section, figure { padding: 14px; }
  .confusion { font-size: 0.68rem; border-spacing: 1px; width: 100%; }
  .confusion td { min-width: 0; padding: 0; height: 28px; }
  .confusion th { padding: 0 1px; }
  .confusion .found { min-width: 0; padding: 0 0 0 3px; white-space: nowrap; }
}
`;
