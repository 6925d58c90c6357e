import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ScalarForm } from "../../packages/core/src/scalar-ops";
import { HEADER, source } from "./source";

/** A scalar op with its opcode. */
interface Coded {
  readonly name: string;
  readonly code: number;
  readonly form: ScalarForm;
}

async function codedOps(): Promise<Coded[]> {
  const { scalarOps } = (await import(pathToFileURL(join(source, "scalar-ops.ts")).href)) as {
    scalarOps: Readonly<Record<string, ScalarForm>>;
  };
  return Object.entries(scalarOps).map(([name, form], code) => ({ name, code, form }));
}

/** The leaf that the tile machine computes as an instruction comes after the ops. */
const INDEX = "index";

/** The opcodes of the WebAssembly backend in TypeScript. */
export async function opcodesInTypeScript(): Promise<string> {
  const ops = await codedOps();
  const lines = [...ops.map(({ name, code }) => `  ${name}: ${code},`), `  ${INDEX}: ${ops.length},`];
  return `${HEADER}import type { ScalarOp } from "@adjoint/core";

/** Numbers that JavaScript and Rust share: \`rust/src/scalar_op.rs\` is written from the same table. */
export const opcodes = {
${lines.join("\n")}
} as const satisfies { readonly [K in ScalarOp | "${INDEX}"]: number };
`;
}

const isComparison = ({ gives }: ScalarForm): boolean => gives === "bool";

/** The lanes' instructions by kind, each a Rust enum that its lanes match without a wildcard. */
const kinds: readonly { readonly name: string; readonly doc: string; has(form: ScalarForm): boolean }[] = [
  {
    name: "FloatOp",
    doc: "What the float lanes compute.",
    has: (form) => form.of === "float" || form.of === "number" || (form.of === "any" && isComparison(form)),
  },
  {
    name: "IntegerOp",
    doc: "What the integer lanes compute.",
    has: (form) => form.of === "number" || form.of === "integer" || form.of === "bits" || (form.of === "any" && isComparison(form)),
  },
  {
    name: "BoolOp",
    doc: "What the bool lane computes.",
    has: (form) => form.of === "bits" || (form.of === "any" && isComparison(form)),
  },
  {
    name: "SpecialOp",
    doc: "What is not computed lane by lane, and the position of the element.",
    has: (form) => form.of === "uint32" || (form.of === "any" && !isComparison(form)),
  },
];

const variant = (name: string): string => name[0]!.toUpperCase() + name.slice(1);

/** The same opcodes in Rust, as enums. */
export async function opcodesInRust(): Promise<string> {
  const ops = await codedOps();
  const enums = kinds.map(({ name, doc, has }) => {
    const own: { readonly name: string; readonly code: number }[] = ops.filter(({ form }) => has(form));
    if (name === "SpecialOp") own.push({ name: INDEX, code: ops.length });
    const variants = own.map((op) => `    ${variant(op.name)} = ${op.code},`).join("\n");
    return `/// ${doc}\n#[derive(Clone, Copy)]\n#[repr(u32)]\npub enum ${name} {\n${variants}\n}\n\ncoded!(${name}, [${own.map(({ code }) => code).join(", ")}]);\n`;
  });
  return `//! Written by \`pnpm gen\` from core's table of scalar ops. Do not edit.
//!
//! Opcodes that JavaScript and Rust share. Each kind of lane matches its enum without a wildcard, so a lane that misses an op does not compile.
#![allow(dead_code)]

macro_rules! coded {
    ($name:ident, [$($code:literal),*]) => {
        impl $name {
            const CODES: u64 = $(1 << $code)|*;

            #[inline(always)]
            pub fn of(code: u32) -> Option<$name> {
                // An enum of 32 bits, and one of its values.
                if code < 64 && (Self::CODES >> code) & 1 == 1 { Some(unsafe { core::mem::transmute::<u32, $name>(code) }) } else { None }
            }
        }
    };
}

${enums.join("\n")}`;
}
