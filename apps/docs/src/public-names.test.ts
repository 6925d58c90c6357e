import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { apiText, llmsText } from "./package-files";
import { namesOfPackage, type PackageNames } from "./public-names";

const index = `
/** Options of \`scale\`. */
interface ScaleOptions extends Common {
    /** The factor. Default: 2. */
    readonly factor?: number;
}
interface Common {
    readonly label?: Label$1;
}
type Label$1 = "a" | "b";
/**
 * Scales a number, see {@link Meter}. Then returns it.
 *
 * @param x The number.
 * @returns The product.
 * @throws RangeError when it overflows.
 */
declare function scale(x: number, options?: ScaleOptions): number;
declare function scale(x: string): string;
/** What measures. */
declare class Meter {
    #value: number;
    private secret: Hidden;
    /** @internal */
    forOthers(): Hidden;
    /** The length. */
    length(): number;
}
interface Hidden {
    readonly x: 1;
}
/** One. */
declare const one: 1;
declare const tools_scale: typeof scale;
/** Half of a number. */
declare function half(x: number): number;
declare const tools_half: typeof half;
declare namespace tools {
  export { tools_scale as scale, tools_half as half };
}
export { Meter, type ScaleOptions, one, one as uno, scale, tools };
`;

let root: string;
let names: PackageNames;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "adjoint-names-"));
  mkdirSync(join(root, "dist"));
  writeFileSync(join(root, "dist/index.d.ts"), index);
  writeFileSync(join(root, "dist/more.d.ts"), `export { one } from "./index.js";\nexport { readFileSync } from "outside";\n`);
  mkdirSync(join(root, "node_modules/outside"), { recursive: true });
  writeFileSync(join(root, "node_modules/outside/package.json"), `{ "name": "outside", "types": "index.d.ts" }`);
  writeFileSync(join(root, "node_modules/outside/index.d.ts"), "export declare function readFileSync(): string;\n");
  names = namesOfPackage(root, [
    { specifier: "pkg", declarations: join(root, "dist/index.d.ts") },
    { specifier: "pkg/more", declarations: join(root, "dist/more.d.ts") },
  ]);
});
afterAll(() => rmSync(root, { recursive: true }));

const find = (name: string) => names.modules[0]!.names.find((entry) => entry.name === name)!;

it("lists every export, a namespace's members too, and what the signatures name besides", () => {
  expect(names.modules[0]!.names.map(({ name }) => name)).toEqual([
    "Meter",
    "one",
    "scale",
    "ScaleOptions",
    "tools.half",
    "tools.scale",
    "uno",
  ]);
  expect(names.unexported.map(({ name }) => name)).toEqual(["Common", "Label"]);
});

it("keeps all overloads and the documentation of members, and leaves out what is private", () => {
  expect(find("scale").signature).toBe("function scale(x: number, options?: ScaleOptions): number;\nfunction scale(x: string): string;");
  expect(find("Meter").signature).toBe("class Meter {\n    /** The length. */\n    length(): number;\n}");
  expect(find("one").signature).toBe("const one: 1;");
  expect(names.unexported[0]!.signature).toBe("interface Common {\n    readonly label?: Label;\n}");
});

it("writes tags as Markdown", () => {
  expect(find("scale").documentation).toBe(
    "Scales a number, see `Meter`. Then returns it.\n\n- `x`: The number.\n\nReturns: The product.\n\nThrows `RangeError` when it overflows.",
  );
});

it("describes each once, and says where", () => {
  expect(find("uno").seeAlso).toBe("`one` in `pkg`");
  expect(find("tools.scale").seeAlso).toBe("`scale` in `pkg`");
  expect(find("tools.half")).toMatchObject({ signature: "function half(x: number): number;", documentation: "Half of a number." });
  expect(names.modules[1]!.names.map(({ name, seeAlso }) => [name, seeAlso])).toEqual([
    ["one", "`one` in `pkg`"],
    ["readFileSync", "`outside`"],
  ]);
});

it("a package that is not built is an error that says so", () => {
  expect(() => namesOfPackage(root, [{ specifier: "pkg", declarations: join(root, "dist/none.d.ts") }])).toThrow(/npm run build/);
});

it("API.md has a section for each", () => {
  const text = apiText("pkg", names);
  expect(text.match(/^##.*$/gm)).toEqual([
    "## pkg",
    ...["Meter", "one", "scale", "ScaleOptions", "tools.half", "tools.scale", "uno"].map((name) => `### ${name}`),
    "## pkg/more",
    "### one",
    "### readFileSync",
    "## Types that signatures name, without a name to import",
    "### Common",
    "### Label",
  ]);
  expect(text).toContain("### one\n\n```ts\nconst one: 1;\n```\n\nOne.\n");
  expect(text).toContain("### uno\n\nSee `one` in `pkg`.\n");
});

it("llms.txt has the README's blocks, a line for what the guides use, and the other names", () => {
  const many = Array.from({ length: 12 }, (_, i) => ({ name: `n${i}`, signature: "", documentation: "" }));
  const [first] = names.modules;
  const text = llmsText(
    {
      name: "pkg",
      description: "Scales.",
      readme: "# pkg\n\nLong.\n\n```sh\nnpm install pkg\n```\n",
      guides: [
        'import { scale, type ScaleOptions as Options } from "pkg";',
        'import * as p from "pkg";\np.uno;',
        'import { n1 } from "other";',
      ],
    },
    { modules: [{ ...first!, names: [...first!.names, ...many] }], unexported: [] },
  );
  expect(text).toBe(`# pkg

> Scales.

- [API.md](API.md): every public name with its signature and documentation
- [README.md](README.md)

\`\`\`sh
npm install pkg
\`\`\`

## pkg

- scale: Scales a number, see \`Meter\`.
- ScaleOptions: Options of \`scale\`.
- uno: see \`one\` in \`pkg\`.

Further names: Meter, one, tools.half, tools.scale, ${many.map(({ name }) => name).join(", ")}.
`);
});
