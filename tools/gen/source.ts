import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
/** The folder of core's sources. */
export const source = join(root, "packages/core/src");
export const opsFolder = join(source, "ops");
/** The folder of what is exported as `@adjoint/core/linalg`. */
export const linalgFolder = join(source, "linalg");
export const HEADER = "// Written by `pnpm gen` from the op tables in ops/. Do not edit.\n";

export const parse = (file: string): ts.SourceFile => ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);

/** The JSDoc block right before a node, without its stars. */
export function docOf(node: ts.Node): string {
  const text = node.getSourceFile().text;
  const blocks = (ts.getLeadingCommentRanges(text, node.getFullStart()) ?? [])
    .map((range) => text.slice(range.pos, range.end))
    .filter((block) => block.startsWith("/**"));
  const block = blocks.at(-1);
  if (block === undefined) return "";
  return block
    .replace(/^\/\*\*|\*\/$/g, "")
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, ""))
    .join("\n")
    .trim();
}

export const comment = (doc: string, indent: string): string => {
  const lines = doc.split("\n");
  if (lines.length === 1) return `${indent}/** ${doc} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join("\n")}\n${indent} */\n`;
};
