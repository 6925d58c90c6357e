/** What a node stands for; each has its shape and its colour. */
export type NodeKind = "input" | "weight" | "operation" | "result";

export interface GraphNode {
  readonly id: string;
  readonly kind: NodeKind;
  readonly label: string;
  /** A second, smaller line: a shape, say. */
  readonly detail?: string;
  /** Drawn as something to be looked at. */
  readonly marked?: boolean;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** A gradient runs back along it. */
  readonly gradient?: boolean;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export type Direction = "right" | "down";

interface Place {
  readonly x: number;
  readonly y: number;
}

export interface PlacedNode extends GraphNode, Place {
  readonly width: number;
  readonly height: number;
}

export interface PlacedEdge extends GraphEdge {
  readonly points: readonly Place[];
}

/** A graph with a place for everything; `x` and `y` of a node are its middle. */
export interface PlacedGraph {
  readonly width: number;
  readonly height: number;
  readonly direction: Direction;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

export const LABEL_FONT = 13;
export const DETAIL_FONT = 11;
const PADDING = 12;
const MARGIN = 8;

let pen: CanvasRenderingContext2D | null = null;

function widthOf(text: string, size: number): number {
  pen ??= document.createElement("canvas").getContext("2d");
  if (pen === null) return text.length * size * 0.62;
  pen.font = `${size}px ${getComputedStyle(document.documentElement).getPropertyValue("--mono")}`;
  return pen.measureText(text).width;
}

const sizeOf = ({ label, detail }: GraphNode): { width: number; height: number } => ({
  width: Math.ceil(Math.max(widthOf(label, LABEL_FONT), widthOf(detail ?? "", DETAIL_FONT)) + 2 * PADDING),
  height: detail === undefined ? 30 : 44,
});

/** Gives every node and edge its place, layer by layer. Two edges between the same nodes are drawn as one. */
export async function layOut({ nodes, edges }: Graph, direction: Direction = "right"): Promise<PlacedGraph> {
  const { graphlib, layout } = await import("@dagrejs/dagre");
  const dagre = new graphlib.Graph();
  dagre.setGraph({ rankdir: direction === "right" ? "LR" : "TB", nodesep: 16, ranksep: 32, marginx: MARGIN, marginy: MARGIN });
  dagre.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) dagre.setNode(node.id, sizeOf(node));
  const known = edges.filter(({ from, to }) => dagre.hasNode(from) && dagre.hasNode(to));
  const single = new Map(known.map((edge) => [`${edge.from} ${edge.to}`, edge]));
  for (const { from, to } of single.values()) dagre.setEdge(from, to);
  layout(dagre);
  const { width = 0, height = 0 } = dagre.graph() as { width?: number; height?: number };
  return {
    width,
    height,
    direction,
    nodes: nodes.map((node) => ({ ...node, ...(dagre.node(node.id) as unknown as Place & { width: number; height: number }) })),
    edges: [...single.values()].map((edge) => ({ ...edge, points: (dagre.edge(edge.from, edge.to) as { points: Place[] }).points })),
  };
}
