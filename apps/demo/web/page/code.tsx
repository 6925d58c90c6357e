import type { ComponentChildren } from "preact";
import type { Words } from "../words/english";
import { say } from "../words/words";

/** The lines between `// #region NAME` and its end, without what all of them are indented by. */
export function regionOf(source: string, name: string): string {
  const lines = source.split("\n");
  const start = lines.findIndex((line) => line.trim() === `// #region ${name}`);
  const end = lines.findIndex((line, i) => i > start && line.trim() === "// #endregion");
  if (start < 0 || end < 0) throw new Error(`there is no region ${name}`);
  const region = lines.slice(start + 1, end);
  const indents = region.filter((line) => line.trim() !== "").map((line) => line.search(/\S/));
  return region.map((line) => line.slice(Math.min(...indents))).join("\n");
}

const token =
  /(?<comment>\/\/.*|\/\*[\s\S]*?\*\/)|(?<string>"[^"\n]*")|(?<word>\b(?:const|let|for|of|if|await|async|return|new|function|this|null|import)\b)|(?<number>\b\d[\d_.]*\b)/g;

/** Comments, strings, words of the language and numbers, each in its colour. */
function coloured(code: string): ComponentChildren[] {
  const parts: ComponentChildren[] = [];
  let at = 0;
  for (const match of code.matchAll(token)) {
    const kind = Object.entries(match.groups!).find(([, text]) => text !== undefined)![0];
    parts.push(code.slice(at, match.index), <span class={`code-${kind}`}>{match[0]}</span>);
    at = match.index + match[0].length;
  }
  parts.push(code.slice(at));
  return parts;
}

export interface Listing {
  readonly name: keyof Words;
  readonly file: string;
  readonly code: string;
  /** Where the docs explain it: a file of theirs, and a heading. */
  readonly docs: string;
  /** Whether it is what happens now. */
  readonly active?: boolean;
}

export function Code({ listings }: { readonly listings: readonly Listing[] }) {
  return (
    <details class="code" open={matchMedia("(min-width: 760px)").matches}>
      <summary>
        <h2>{say("code")}</h2>
      </summary>
      {listings.map(({ name, file, code, docs, active }) => (
        <figure key={name} class={active ? "active" : ""}>
          <figcaption>
            {say(name)} <small>{file}</small>{" "}
            <a class="docs" href={`docs/${docs}`} target="_blank" rel="noopener" aria-label={`${say(name)}, ${say("codeDocs")}`}>
              {say("codeDocs")}
            </a>
          </figcaption>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
          <pre tabIndex={0}>
            <code>{coloured(code)}</code>
          </pre>
        </figure>
      ))}
      <p class="note">{say("codeNote")}</p>
    </details>
  );
}
