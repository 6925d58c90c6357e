import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as np from "@adjoint/compat-numpy";
import * as io from "@adjoint/compat-numpy/io";
import { failureReasons } from "./array-api-failures";
import { exampleReasons } from "./numpy-example-reasons";
import { absent, differences, linalgDifferences } from "./numpy-differences";
import { root } from "./source";

type Kind = "ufunc" | "function" | "class" | "constant" | "module";

const titles: Readonly<Record<Kind, string>> = {
  ufunc: "Universal functions",
  function: "Functions",
  class: "Classes and dtypes",
  constant: "Constants and index objects",
  module: "Modules",
};

const reasonFor = (name: string): string => {
  const found = absent.find(([pattern]) => pattern.test(name));
  if (found === undefined) throw new Error(`docs/numpy.md: np.${name} is not there, and tools/gen/numpy-differences.ts gives no reason.`);
  return found[1];
};

interface Row {
  readonly state: "works" | "differs" | "not there";
  readonly text: string;
}

function rowOf(name: string): Row {
  const note = differences[name];
  if (name in np) return { state: note === undefined ? "works" : "differs", text: note ?? "" };
  if (name in io)
    return { state: "differs", text: note ?? "In `@adjoint/compat-numpy/io`; takes and gives bytes or text instead of files." };
  return { state: "not there", text: reasonFor(name) };
}

/** What is known of each name that differs or is missing must be a name of NumPy's. */
function checkNames(names: Readonly<Record<string, Kind>>): void {
  const odd = Object.keys(differences).find((name) => !(name in names));
  if (odd !== undefined) throw new Error(`docs/numpy.md: NumPy has no np.${odd}.`);
}

/** The names of np.linalg. */
function linalgSection(names: readonly string[]): string {
  const rows = names.map((name) => {
    const note = linalgDifferences[name];
    if (!(name in np.linalg)) throw new Error(`docs/numpy.md: np.linalg.${name} is not there.`);
    const state = note === undefined ? "works" : /^Not available/.test(note) ? "not there" : "differs";
    return `| \`${name}\` | ${state} | ${note ?? ""} |`;
  });
  return `## np.linalg\n\n| name | | |\n|---|---|---|\n${rows.join("\n")}\n`;
}

interface SuiteOutcome {
  readonly suite: string;
  readonly examples: number;
  readonly device: string;
  readonly passed: number;
  readonly failed: readonly string[];
}

/** What the standard's own test suite says, and why tests fail. */
function suiteSection(): string {
  const { suite, examples, device, passed, failed } = JSON.parse(
    readFileSync(join(root, "packages/compat-numpy/golden/array-api.json"), "utf8"),
  ) as SuiteOutcome;
  const rows = failed.map((name) => {
    const reason = failureReasons.find(([pattern]) => pattern.test(name))?.[1];
    if (reason === undefined) throw new Error(`docs/numpy.md: tools/gen/array-api-failures.ts does not say why ${name} fails.`);
    return `| \`${name.replaceAll("|", "\\|")}\` | ${reason} |`;
  });
  const total = passed + failed.length;
  const table = rows.length === 0 ? "" : `\n| test | why it fails |\n|---|---|\n${rows.join("\n")}\n`;
  return `## The array API standard

The functions, constants and properties of the standard's version 2024.12 are there, with its linear algebra; complex dtypes, fft and dlpack are not. Of the ${total} tests of the standard's own suite (${suite}, ${examples} examples each,
on ${device}) that are not about these, ${passed} pass: ${((100 * passed) / total).toFixed(1)} %. [tools/array-api](../tools/array-api/README.md) says how it is run.
${table}`;
}

interface ExampleOutcome {
  readonly numpy: string;
  readonly found: number;
  readonly translated: number;
  readonly ran: number;
  readonly agree: number;
  readonly printed: number;
  readonly left_out: Readonly<Record<"absent" | "not translated" | "not reached" | "python alone" | "not run", number>>;
  readonly disagree: readonly (readonly [name: string, number: number, outcome: "differs" | "refused"])[];
}

/** What became of the examples in NumPy's own docstrings. */
function examplesSection(): string {
  const { numpy, found, translated, ran, agree, printed, left_out, disagree } = JSON.parse(
    readFileSync(join(root, "packages/compat-numpy/golden/docstring-examples.json"), "utf8"),
  ) as ExampleOutcome;
  const reasonOf = (title: string): string => {
    const reason = exampleReasons.find(([pattern]) => pattern.test(title))?.[1];
    if (reason === undefined)
      throw new Error(`docs/numpy.md: tools/gen/numpy-example-reasons.ts does not say why example ${title} disagrees.`);
    return reason;
  };
  const rows = disagree.map(([name, number, outcome]) => `| \`${name}\`, ${number} | ${outcome} | ${reasonOf(`${name} ${number}`)} |`);
  return `## NumPy's docstring examples

Of the ${found} examples in the docstrings of NumPy ${numpy}, ${left_out["not run"]} do not run with NumPy itself, and ${left_out["not translated"]} cannot be translated: records, texts, dates, complex numbers, functions that would
have to cross to Node. Of the ${translated} others ${left_out["python alone"]} call nothing of NumPy, ${left_out.absent} need a name that is not there, and ${left_out["not reached"]} need what one of these would have made. ${ran} ran, here and with NumPy:
${agree} (${((100 * agree) / ran).toFixed(1)} %) agree in values, dtypes, shapes and what they print and leave behind; ${printed} show the very text that stands in the docstring. [tools/numpy-examples](../tools/numpy-examples/README.md) says how.

| example | | why |
|---|---|---|
${rows.join("\n")}
`;
}

/** docs/numpy.md: every public name of NumPy's main namespace, and whether it is there. */
export function numpyPage(): string {
  const { source, names, linalg } = JSON.parse(readFileSync(join(root, "packages/compat-numpy/golden/names.json"), "utf8")) as {
    source: string;
    names: Record<string, Kind>;
    linalg: readonly string[];
  };
  checkNames(names);
  const rows = Object.entries(names).map(([name, kind]) => ({ name, kind, ...rowOf(name) }));
  const count = (state: Row["state"]): number => rows.filter((row) => row.state === state).length;
  const callables = rows.filter(({ kind, state }) => (kind === "ufunc" || kind === "function") && state !== "not there").length;
  const sections = (Object.keys(titles) as Kind[]).map((kind) => {
    const lines = rows.filter((row) => row.kind === kind).map(({ name, state, text }) => `| \`${name}\` | ${state} | ${text} |`);
    return `## ${titles[kind]}\n\n| name | | |\n|---|---|---|\n${lines.join("\n")}\n`;
  });
  return `# NumPy's names

Written by \`pnpm gen\` from the exports of \`@adjoint/compat-numpy\` and from the names of ${source}. Do not edit.

Of ${rows.length} public names of NumPy's main namespace ${count("works")} work, ${count("differs")} differ in the way that is said beside them, and ${count("not there")} are not there, for the reason that is said
beside them; ${callables} functions and ufuncs are there. Keywords are a trailing object: \`np.sum(a, { axis: 0 })\`. [numpy-in-ten-minutes.md](numpy-in-ten-minutes.md) shows how ported code reads. What is true of all functions:

- A JavaScript number in an array is a float64 (\`set_default_dtype\` changes it), a bigint an int64. A number beside an array is weak, as in NEP 50: a whole one counts as Python's \`int\`, a fraction as \`float\`.
- What NumPy returns as a scalar is an array without axes; \`.item()\` gives its value.
- \`a[i, j]\` is written \`a.get(i, j)\`, and \`a[i, j] = x\` is written \`a.set(i, j, x)\`.
- Whether an array is contiguous in C's or Fortran's order is not kept; \`order\` is taken where it changes values.
- Functions whose result's shape depends on values are synchronous, and need a device that can be read at once.
- Errors are Adjoint's, with NumPy's words: a \`ShapeError\` or \`ArgumentError\` for a \`ValueError\`, a \`DTypeError\` for a \`TypeError\` or \`OverflowError\`, an \`IndexError\` for an \`IndexError\`.

${sections.join("\n")}
${linalgSection(linalg)}
${suiteSection()}
${examplesSection()}`;
}
