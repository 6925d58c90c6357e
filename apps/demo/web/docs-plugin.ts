import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

/** The docs that the page points to. */
const NAMES = ["nn", "autograd", "errors"];

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** As the headings of rendered Markdown are called: "Hooks, copies, devices" is `hooks-copies-devices`. */
const slugOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, "")
    .replaceAll(/\s+/g, "-");

const inline = (text: string): string =>
  escaped(text)
    .replaceAll(/`([^`]+)`/g, "<code>$1</code>")
    .replaceAll(/\*\*([^*]+)\*\*/g, "<b>$1</b>")
    .replaceAll(/\[([^\]]+)\]\([^)]*\)/g, "$1");

function row(line: string, cell: "td" | "th"): string {
  const cells = line
    .trim()
    .replace(/^\||\|$/g, "")
    .split(/(?<!\\)\|/);
  return `<tr>${cells.map((text) => `<${cell}>${inline(text.trim().replaceAll("\\|", "|"))}</${cell}>`).join("")}</tr>`;
}

/** One piece of Markdown between blank lines. */
function block(text: string): string {
  const heading = /^(#+) (.*)$/.exec(text);
  if (heading !== null) {
    const level = heading[1]!.length;
    return `<h${level} id="${slugOf(heading[2]!)}">${inline(heading[2]!)}</h${level}>`;
  }
  const lines = text.split("\n");
  if (lines[0]!.startsWith("|")) {
    const [head, , ...rest] = lines;
    return `<div class="scroll"><table>${row(head!, "th")}${rest.map((line) => row(line, "td")).join("")}</table></div>`;
  }
  if (/^[-*] /.test(text)) {
    const items = text.split(/\n(?=[-*] )/).map((item) => `<li>${inline(item.slice(2))}</li>`);
    return `<ul>${items.join("")}</ul>`;
  }
  return `<p>${inline(text)}</p>`;
}

/** As much of Markdown as the docs use. */
function rendered(markdown: string): string {
  const pieces = markdown.split(/^```\w*\n([\s\S]*?)^```$/m);
  return pieces
    .map((piece, i) =>
      i % 2 === 1
        ? `<pre tabindex="0"><code>${escaped(piece)}</code></pre>`
        : piece
            .split(/\n\s*\n/)
            .flatMap((text) => text.trim().split(/\n(?=#+ )|(?<=^#+ .*)\n/m))
            .filter((text) => text.trim() !== "")
            .map((text) => block(text.trim()))
            .join("\n"),
    )
    .join("\n");
}

const style =
  ":root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:80ch;margin:24px auto;padding:0 16px;overflow-wrap:anywhere}" +
  "code,pre{font:13px/20px ui-monospace,Menlo,Consolas,monospace}pre,.scroll{overflow-x:auto}td,th{text-align:left;vertical-align:top;padding:4px 12px 4px 0;overflow-wrap:normal}";

function pageOf(name: string): string {
  const markdown = readFileSync(fileURLToPath(new URL(`../../../docs/${name}.md`, import.meta.url)), "utf8");
  const title = /^# (.*)$/m.exec(markdown)?.[1] ?? name;
  return (
    `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">` +
    `<title>Adjoint: ${escaped(title)}</title><link rel="icon" href="data:,"><style>${style}</style></head><body><main>\n${rendered(markdown)}\n</main></body></html>\n`
  );
}

/** Puts the docs that the page points to beside it: `docs/NAME.html`. */
export function docs(): Plugin {
  return {
    name: "adjoint-docs",
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const name = /\/docs\/(\w+)\.html$/.exec(request.url?.split("?")[0] ?? "")?.[1];
        if (name === undefined || !NAMES.includes(name)) return next();
        response.setHeader("Content-Type", "text/html");
        response.end(pageOf(name));
      });
    },
    generateBundle() {
      if (this.environment.config.isWorker) return;
      for (const name of NAMES) this.emitFile({ type: "asset", fileName: `docs/${name}.html`, source: pageOf(name) });
    },
  };
}
