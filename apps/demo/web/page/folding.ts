import type { NodeShown } from "../worker/inside-messages";
import type { Graph, GraphEdge, GraphNode } from "./graph/layout";

/** More nodes than this are folded by module. */
const MOST_NODES = 26;

/** The module that a node is folded into: the first of its path, and the number that follows, as in "blocks.0". */
export const foldOf = ({ module, kind }: Pick<NodeShown, "module" | "kind">): string => {
  if (kind === "input" || kind === "result") return "";
  const [first = "", second = ""] = module.split(".");
  return /^\d+$/.test(second) ? `${first}.${second}` : first;
};

const shapeText = (shape: readonly number[]): string => `[${shape.join(", ")}]`;

/** Whether a graph is large enough to be folded. */
export const isLarge = (nodes: readonly NodeShown[]): boolean => nodes.length > MOST_NODES;

/** The graph to draw: each module in one node, but for those that were opened. */
export function folded(nodes: readonly NodeShown[], firstNaN: number | null, open: ReadonlySet<string>): Graph {
  const large = isLarge(nodes);
  const counts = new Map<string, number>();
  for (const node of nodes) counts.set(foldOf(node), (counts.get(foldOf(node)) ?? 0) + 1);
  const idOf = (position: number): string => {
    const fold = foldOf(nodes[position]!);
    return large && fold !== "" && !open.has(fold) && counts.get(fold)! > 1 ? `module ${fold}` : String(position);
  };
  const drawn = new Map<string, GraphNode>();
  const edges: GraphEdge[] = [];
  nodes.forEach((node, position) => {
    const id = idOf(position);
    const inFold = id.startsWith("module ");
    const marked = position === firstNaN || drawn.get(id)?.marked === true;
    drawn.set(id, {
      id,
      kind: inFold ? "operation" : node.kind,
      label: inFold ? `${foldOf(node)} +` : node.name,
      detail: shapeText(node.shape),
      marked,
    });
    for (const input of node.inputs) {
      const from = idOf(input);
      if (from !== id) edges.push({ from, to: id, gradient: nodes[input]!.requiresGrad && node.requiresGrad });
    }
  });
  return { nodes: [...drawn.values()], edges };
}
