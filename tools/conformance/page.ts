import type { Mark, Marks, OpOutcome } from "@adjoint/backend-testkit";
import { allDTypes, type DType } from "@adjoint/core";

/** The devices that the page is about, by the names that their factories have. */
export const devices = ["cpu", "wasm", "webgpu"] as const;

/** How a mark is shown, and what it says. A mark without a row does not compile. */
const signs = {
  ok: ["✓", "agrees with the oracle"],
  failed: ["✗", "does not"],
  whole: ["·", "no gradient: the inputs are integers or bools"],
  steps: [
    "○",
    "no gradient: the result is random, or of integers or bools, or constant between steps; autograd records none, as PyTorch records none",
  ],
  refused: ["⊘", "refused with a DTypeError; PyTorch refuses it as well"],
  stricter: ["△", "refused with a DTypeError, where PyTorch converts; the error says which cast to write"],
  unheld: ["–", "the device does not hold the dtype, and says so with a DTypeError"],
} satisfies Record<Mark, readonly [sign: string, meaning: string]>;

const alike = (marks: Marks): boolean => marks.every((mark) => mark === marks[0]);
/** Three signs; one, where the op as a whole is refused or cannot be. */
const show = (marks: Marks): string =>
  alike(marks) && marks[0] !== "ok" && marks[0] !== "failed" ? signs[marks[0]][0] : marks.map((mark) => signs[mark][0]).join("");

/** A cell of the page: what all devices have that hold the dtype, or each device's own where they differ. */
function cell(byDevice: ReadonlyMap<string, OpOutcome>, dtype: DType): string {
  const shown = devices.map((device) => [device, show(byDevice.get(device)?.cells[dtype] ?? ["failed", "failed", "failed"])] as const);
  const held = shown.filter(([, text]) => text !== signs.unheld[0]);
  if (held.length === 0) return signs.unheld[0];
  if (held.every(([, text]) => text === held[0]![1])) return held[0]![1];
  return held.map(([device, text]) => `${device} ${text}`).join(", ");
}

const short: Partial<Record<DType, string>> = { bfloat16: "bf16" };
const heading = (dtype: DType): string => short[dtype] ?? dtype.replace("float", "f").replace("uint", "u").replace(/^int/, "i");

function table(rows: readonly OpOutcome[]): string[] {
  const ops = new Map<string, Map<string, OpOutcome>>();
  for (const row of rows) ops.set(row.op, (ops.get(row.op) ?? new Map<string, OpOutcome>()).set(row.device, row));
  return [
    `| op | ${allDTypes.map(heading).join(" | ")} |`,
    `|---|${"---|".repeat(allDTypes.length)}`,
    ...[...ops].map(([op, byDevice]) => `| \`${op}\` | ${allDTypes.map((dtype) => cell(byDevice, dtype)).join(" | ")} |`),
  ];
}

function heldLines(outcomes: readonly OpOutcome[]): string[] {
  return devices.map((device) => {
    const row = outcomes.find((outcome) => outcome.device === device);
    const missing = allDTypes.filter((dtype) => row?.cells[dtype]?.[0] === "unheld");
    return `- **${device}** holds ${missing.length === 0 ? "every dtype" : `every dtype but ${missing.join(", ")}: its cells are of the other devices alone`}.`;
  });
}

const introduction = `# Conformance

Written by \`npm run conformance\` from what the conformance suite found. Do not edit; CI fails when a green cell turns, or when the page is stale.

A cell is three signs: **forward, backward, double backward**, of one op in one dtype, on ${devices.join(", ")} alike (a device that differs is named in the cell).
Elementwise ops are held to their meaning in the dtype (\`scalar-ops.ts\`), and their gradients to central differences of that meaning in double; every other
op to PyTorch's values, gradients and second derivatives. The examples are tiny: the rest of the suite tries layouts, sizes, edge values and golden cases.
The twins with an underscore write the same kernel's result in place.
`;

/** The whole page, in an order that does not depend on that of the tests. */
export function conformancePage(found: readonly OpOutcome[]): string {
  const outcomes = [...found].sort((a, b) => (`${a.family} ${a.op}` < `${b.family} ${b.op}` ? -1 : 1));
  const families = [...new Set(outcomes.map(({ family }) => family))];
  const legend = Object.values(signs).map(([sign, meaning]) => `| ${sign} | ${meaning} |`);
  const marks = outcomes.flatMap(({ cells }) => Object.values(cells).flat());
  const green = marks.filter((mark) => mark === "ok").length;
  const failed = marks.filter((mark) => mark === "failed").length;
  return [
    introduction,
    ["| sign | meaning |", "|---|---|", ...legend, ""].join("\n"),
    [...heldLines(outcomes), ""].join("\n"),
    `${green} checks are green, ${failed} fail, and ${marks.length - green - failed} do not apply, each for the reason that its sign gives.\n`,
    ...families.map((family) => [`## ${family}`, "", ...table(outcomes.filter((row) => row.family === family)), ""].join("\n")),
  ].join("\n");
}

/** The cells of a page, by family, op and column. */
function cellsOf(page: string): Map<string, string> {
  const cells = new Map<string, string>();
  let family = "";
  let columns: string[] = [];
  for (const line of page.split("\n")) {
    if (line.startsWith("## ")) family = line.slice(3);
    if (!line.startsWith("| ")) continue;
    const [op, ...texts] = line
      .split("|")
      .slice(1, -1)
      .map((text) => text.trim());
    if (op === "op") columns = texts;
    else texts.forEach((text, i) => cells.set(`${family}, ${op!}, ${columns[i]}`, text));
  }
  return cells;
}

const greens = (text: string): number => [...text].filter((sign) => sign === signs.ok[0]).length;

/** Cells with fewer green signs than a page had before, or gone from it. */
export function lostCells(before: string, after: string): string[] {
  const now = cellsOf(after);
  return [...cellsOf(before)].flatMap(([name, text]) => {
    const next = now.get(name);
    // A cell that names devices repeats its signs: what counts is the least of them.
    const least = (shown: string): number => Math.min(...shown.split(",").map(greens));
    return least(next ?? "") < least(text) ? [`${name}: ${text} → ${next ?? "gone"}`] : [];
  });
}
