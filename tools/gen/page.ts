import type { OpFunction } from "./functions";
import type { Row } from "./rows";

/** The parameters as the table of ops shows them. */
const documented = ({ params, hidden, keywords }: Row): string =>
  [
    ...params.slice(0, params.length - hidden).map((p) => p.name + (p.optional ? "?" : "")),
    ...(keywords === "" ? [] : [`{ ${keywords.replaceAll(/readonly |: [^;]*/g, "").replaceAll(";", ",")} }?`]),
  ].join(", ");

const sentence = (doc: string): string => doc.split("\n\n")[0]!.replaceAll("\n", " ").replaceAll("|", "\\|");

export function page(rows: readonly Row[], methods: readonly OpFunction[], linalg: readonly OpFunction[]): string {
  const sections = [...new Set(rows.map((row) => row.section))];
  const elementwise = sections.map((section) => {
    const lines = rows
      .filter((row) => row.section === section)
      .map((row) => `| \`${row.name}(${documented(row)})\` | ${sentence(row.doc)} |`);
    return `### ${section[0]!.toUpperCase()}${section.slice(1)}\n\n| op | meaning |\n|---|---|\n${lines.join("\n")}\n`;
  });
  const modules = [...new Set(methods.map((m) => m.module))];
  const others = modules.map((module) => {
    const lines = methods
      .filter((m) => m.module === module)
      .map(
        (m) =>
          `| \`x.${m.name}(${m.signatures[0]!.params.slice(1)
            .map((p) => p.name)
            .join(", ")})\` | ${sentence(m.doc)} |`,
      );
    return `### ${module[0]!.toUpperCase()}${module.slice(1)}\n\n| method | meaning |\n|---|---|\n${lines.join("\n")}\n`;
  });
  const algebra = linalg.map(
    (op) => `| \`${op.name}(${op.signatures[0]!.params.map((p) => p.name + (p.optional ? "?" : "")).join(", ")})\` | ${sentence(op.doc)} |`,
  );
  return `# Ops\n\nWritten by \`pnpm gen\` from the op tables. Do not edit.\n\n## Elementwise\n\nEach is a method of Tensor and of Expr, and a free function; all but the comparisons have a twin with an underscore, which writes in place.\n\n${elementwise.join("\n")}\n## Methods\n\n${others.join("\n")}\n## Linear algebra\n\nFunctions of \`@adjoint/core/linalg\`.\n\n| function | meaning |\n|---|---|\n${algebra.join("\n")}\n`;
}
