import { useEffect, useId, useRef, useState } from "preact/hooks";
import "./graph.css";
import { DETAIL_FONT, type Direction, type Graph, LABEL_FONT, layOut, type PlacedEdge, type PlacedGraph, type PlacedNode } from "./layout";

/** A line through points that has no corners. */
function curve(points: PlacedEdge["points"]): string {
  const [first, ...rest] = points;
  const parts = [`M${first!.x},${first!.y}`];
  rest.forEach((point, i) => {
    const next = rest[i + 1];
    parts.push(
      next === undefined ? `L${point.x},${point.y}` : `Q${point.x},${point.y} ${(point.x + next.x) / 2},${(point.y + next.y) / 2}`,
    );
  });
  return parts.join(" ");
}

/** How far a gradient's line lies from the line that it runs back along. */
const APART = 6;

function Edge({ edge, direction, arrows }: { readonly edge: PlacedEdge; readonly direction: Direction; readonly arrows: string }) {
  const [dx, dy] = direction === "right" ? [0, APART] : [APART, 0];
  const back = edge.points.map(({ x, y }) => ({ x: x + dx, y: y + dy })).reverse();
  return (
    <>
      <path class="graph-forward" d={curve(edge.points)} marker-end={`url(#${arrows}-forward)`} />
      {edge.gradient ? <path class="graph-backward" d={curve(back)} marker-end={`url(#${arrows}-backward)`} /> : null}
    </>
  );
}

interface NodeProps {
  readonly node: PlacedNode;
  readonly selected: boolean;
  readonly onSelect?: (id: string) => void;
}

function Node({ node, selected, onSelect }: NodeProps) {
  const { id, kind, label, detail, marked, x, y, width, height } = node;
  const select = onSelect && {
    role: "button" as const,
    tabIndex: 0,
    "aria-pressed": selected,
    "aria-label": detail === undefined ? label : `${label}, ${detail}`,
    onClick: () => onSelect(id),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      onSelect(id);
    },
  };
  const classes = ["graph-node", kind, marked && "marked", selected && "selected", onSelect && "to-select"];
  return (
    <g class={classes.filter(Boolean).join(" ")} data-node={id} transform={`translate(${x - width / 2} ${y - height / 2})`} {...select}>
      <rect width={width} height={height} rx={kind === "operation" ? height / 2 : 4} />
      <text x={width / 2} y={detail === undefined ? height / 2 : height / 2 - 7} font-size={LABEL_FONT}>
        {label}
      </text>
      {detail === undefined ? null : (
        <text class="graph-detail" x={width / 2} y={height / 2 + 10} font-size={DETAIL_FONT}>
          {detail}
        </text>
      )}
    </g>
  );
}

const Arrow = ({ id, kind }: { readonly id: string; readonly kind: "forward" | "backward" }) => (
  <marker
    id={`${id}-${kind}`}
    class={`graph-arrow ${kind}`}
    viewBox="0 0 8 8"
    refX="7"
    refY="4"
    markerWidth="7"
    markerHeight="7"
    orient="auto"
  >
    <path d="M0,0 L8,4 L0,8 Z" />
  </marker>
);

export interface GraphViewProps {
  readonly graph: Graph;
  /** What the picture shows, for those who do not see it. */
  readonly label: string;
  readonly direction?: Direction;
  readonly selected?: string;
  /** Makes the nodes buttons. */
  readonly onSelect?: (id: string) => void;
}

/** A computational graph: from the inputs to the result in blue, the gradients back in orange. The layout's library is loaded when the first is drawn. */
export function GraphView({ graph, label, direction = "right", selected, onSelect }: GraphViewProps) {
  const [placed, place] = useState<PlacedGraph | null>(null);
  const [problem, tell] = useState<string | null>(null);
  const arrows = useId();
  const latest = useRef(graph);
  latest.current = graph;
  useEffect(() => {
    tell(null);
    layOut(graph, direction).then(
      (result) => latest.current === graph && place(result),
      (error: unknown) => tell(String(error)),
    );
  }, [graph, direction]);
  if (problem !== null) return <p class="problem">{problem}</p>;
  if (placed === null) return <div class="graph" aria-busy="true" />;
  // It shrinks as far as it can be read, and then it scrolls.
  const size = { width: `${placed.width}px`, minWidth: `${0.7 * placed.width}px` };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <figure class="graph" tabIndex={0}>
      <svg viewBox={`0 0 ${placed.width} ${placed.height}`} style={size} role={onSelect ? "group" : "img"} aria-label={label}>
        <defs>
          <Arrow id={arrows} kind="forward" />
          <Arrow id={arrows} kind="backward" />
        </defs>
        {placed.edges.map((edge) => (
          <Edge key={`${edge.from} ${edge.to}`} edge={edge} direction={placed.direction} arrows={arrows} />
        ))}
        {placed.nodes.map((node) => (
          <Node key={node.id} node={node} selected={node.id === selected} onSelect={onSelect} />
        ))}
      </svg>
    </figure>
  );
}
