import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import type { Build } from "./contestant";

const require = createRequire(import.meta.url);
const here = fileURLToPath(new URL(".", import.meta.url));

type Conditions = string | { readonly [condition: string]: Conditions };

function pick(target: Conditions | undefined): string | undefined {
  if (target === undefined || typeof target === "string") return target;
  return pick(target["adjoint-source"] ?? target.node ?? target.default);
}

/** `@adjoint/…` from the sources of one checkout, whatever is installed. */
const packagesOf = (sources: string): Plugin => ({
  name: "packages",
  setup({ onResolve }) {
    onResolve({ filter: /^@adjoint\// }, ({ path }) => {
      const [, name, ...subpath] = path.split("/");
      const folder = join(sources, "packages", name!);
      const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { exports: Record<string, Conditions> };
      const file = pick(exports[[".", ...subpath].join("/")]);
      return file === undefined ? { errors: [{ text: `${path} is not an export of ${folder}` }] } : { path: join(folder, file) };
    });
  },
});

/** Other libraries stay as they were installed, but for a part of tfjs that Node cannot load. */
const external = ["@tensorflow/*", "@jax-js/jax", "numpy-ts", "onnxruntime-web", "mitata"];

const gradientsOfTfjs: Plugin = {
  name: "gradients of tfjs",
  setup({ onResolve }) {
    onResolve({ filter: /tfjs-core\/dist\/(register_all_gradients|base_side_effects)$/ }, ({ path }) => ({ path: require.resolve(path) }));
  },
};

/** Programs of their own, each beside the worker of its checkout. */
export const starts = ["adjoint", "tfjs", "jax"] as const;

/** "./worker-start-jax.mjs" for the worker "…/worker.mjs". */
export const startFile = (start: (typeof starts)[number], worker: string): string =>
  `./${worker
    .split("/")
    .at(-1)!
    .replace(/\.mjs$/, "")}-start-${start}.mjs`;

/** Bundles the worker of a checkout, and what it starts. */
export async function bundleContenders(sources: string, name: string): Promise<Build> {
  for (const start of starts) await bundleWorker(sources, `${name}-start-${start}`, `start/${start}.ts`);
  return bundleWorker(sources, name);
}

/**
 * Bundles the worker as an application would be. A TypeScript loader that transforms module by module would name every inner function as
 * it is made, which costs more than a small op.
 */
export async function bundleWorker(sources: string, name: string, entry = "worker.ts"): Promise<Build> {
  const worker = join(here, ".cache", `${name}.mjs`);
  await build({
    entryPoints: [join(here, entry)],
    outfile: worker,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    external,
    // What tfjs brings along is CommonJS, which asks for Node's modules as it runs.
    banner: { js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);' },
    plugins: [packagesOf(sources), gradientsOfTfjs],
    logLevel: "error",
  });
  return { worker, sources };
}
