import type { Computation } from "@adjoint/autograd";
import { put } from "./output";

// The blackboard of the lecture's programs (examples/lecture/board.ts), where there is a page to draw on.

export const plot = (figures: Readonly<Record<string, number>>): void => put({ kind: "figures", figures: { ...figures } });

export const draw = ({ nodes }: Computation): void => put({ kind: "graph", nodes });
