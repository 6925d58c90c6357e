import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { say, whole } from "../../words/words";
import { GraphView } from "../graph/graph-view";
import type { Graph } from "../graph/layout";
import type { CellRun } from "./cell-run";
import { LossCurve } from "./loss-curve";

type Nodes = CellRun["graphs"]["value"][number];

/** What a program said: figures, lines, and how it went wrong. */
export function Output({ run }: { readonly run: CellRun }) {
  const [lines, losses, figures, state] = [run.lines.value, run.losses.value, run.figures.value, run.state.value];
  // The curve has these.
  const others = Object.entries(figures ?? {}).filter(([name]) => losses.length === 0 || (name !== "step" && name !== "loss"));
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (end.current !== null) end.current.scrollTop = end.current.scrollHeight;
  }, [lines]);
  const silent = lines.length === 0 && losses.length === 0 && figures === null && state.kind !== "failed";
  return (
    <section class="cell-output" aria-label={say("cellOutput")}>
      {silent ? (
        <p class="note">{say(state.kind === "running" ? "cellNothingYet" : state.kind === "idle" ? "cellNothing" : "cellSilent")}</p>
      ) : null}
      {losses.length === 0 ? null : <LossCurve losses={losses} />}
      {others.length === 0 ? null : (
        <dl class="cell-figures">
          {others.map(([name, value]) => (
            <div key={name} data-figure={name}>
              <dt>{name}</dt>
              <dd>{Number.isInteger(value) ? whole(value) : String(+value.toPrecision(4))}</dd>
            </div>
          ))}
        </dl>
      )}
      {lines.length === 0 ? null : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
        <div class="cell-lines" ref={end} tabIndex={0} role="log" aria-label={say("cellLines")} aria-live="off">
          {lines.map((line, i) =>
            line.kind === "line" ? (
              <div key={i} class={line.level}>
                {line.text}
              </div>
            ) : (
              <div key={i} class="note">
                {say("cellOmitted", { count: whole(line.count) })}
              </div>
            ),
          )}
        </div>
      )}
      {state.kind === "failed" ? <pre class="cell-error">{state.message}</pre> : null}
    </section>
  );
}

/** The nodes of a computation, as the page draws them. */
function pictureOf(nodes: Nodes): Graph {
  const kindOf = ({ kind, requiresGrad }: Nodes[number], last: boolean) =>
    last ? "result" : kind === "operation" ? "operation" : requiresGrad ? "weight" : "input";
  return {
    nodes: nodes.map((node, i) => ({
      id: String(i),
      kind: kindOf(node, i === nodes.length - 1),
      label: node.name,
      ...(node.shape.length > 0 && { detail: `[${node.shape.join(",")}]` }),
    })),
    edges: nodes.flatMap(({ inputs, requiresGrad }, to) =>
      inputs.map((from) => ({ from: String(from), to: String(to), gradient: requiresGrad && nodes[from]!.requiresGrad })),
    ),
  };
}

const wide = matchMedia("(min-width: 760px)");

function Picture({ nodes }: { readonly nodes: Nodes }) {
  const graph = useMemo(() => pictureOf(nodes), [nodes]);
  const [isWide, follow] = useState(wide.matches);
  useEffect(() => {
    const change = (): void => follow(wide.matches);
    wide.addEventListener("change", change);
    return () => wide.removeEventListener("change", change);
  }, []);
  const [given, operations] = [nodes.filter(({ kind }) => kind === "tensor"), nodes.filter(({ kind }) => kind === "operation")];
  const label = say("graphLabel", {
    inputs: given.map(({ name }) => name).join(", "),
    operations: operations.map(({ name }) => name).join(", "),
  });
  return <GraphView graph={graph} label={label} direction={isWide ? "right" : "down"} />;
}

/** The graphs that a program has drawn. */
export function Graphs({ run }: { readonly run: CellRun }) {
  const graphs = run.graphs.value;
  if (graphs.length === 0) return null;
  return (
    <section class="wide">
      <h3>{say(graphs.length === 1 ? "graph" : "graphs")}</h3>
      <p class="note">{say(graphs.some((nodes) => nodes.some(({ requiresGrad }) => requiresGrad)) ? "graphNoteBack" : "graphNote")}</p>
      {graphs.map((nodes, i) => (
        <Picture key={i} nodes={nodes} />
      ))}
    </section>
  );
}
