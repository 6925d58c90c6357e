import { readFileSync } from "node:fs";
import { basename } from "node:path";
import wabt from "wabt";

/** A module in WebAssembly's text format as a TypeScript file that holds its binary in base64. */
export async function assembled(path: string, constant: string): Promise<string> {
  const parsed = (await wabt()).parseWat(basename(path), readFileSync(path, "utf8"));
  parsed.validate();
  const bytes = Buffer.from(parsed.toBinary({}).buffer);
  parsed.destroy();
  return `// Written by tools/gen from ${basename(path)}. Do not edit.\n\nexport const ${constant} =\n  "${bytes.toString("base64")}";\n`;
}
