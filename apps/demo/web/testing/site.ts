import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where the page is served. */
    site: string;
    /** The same, by a host whose every answer has the strictest policy that the page lives under. */
    strictSite: string;
  }
}

const folder = ".cache/page";
/** Not the root: the page has to do with any path. */
const under = "/some/where/";
const strictlyUnder = "/strict/";
const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
};

/** Builds the page as anyone would, and serves it as the plainest host would: no header but the kind of the file. */
export default async function serve(project: TestProject): Promise<() => void> {
  const built = spawnSync(
    process.execPath,
    ["--conditions=adjoint-source", "tools/bootstrap.mjs", "demo:web", "--build", "--out", folder],
    {
      encoding: "utf8",
    },
  );
  if (built.status !== 0) throw new Error(`the page cannot be built:\n${built.stdout}${built.stderr}`);
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const start = path.startsWith(strictlyUnder) ? strictlyUnder : under;
    const file = join(folder, path === start ? "index.html" : normalize(path.slice(start.length)));
    const found = path.startsWith(start) && statSync(file, { throwIfNoEntry: false })?.isFile() === true;
    response.statusCode = found ? 200 : 404;
    response.setHeader("Content-Type", types[extname(file)] ?? "application/octet-stream");
    if (start === strictlyUnder) response.setHeader("Content-Security-Policy", policy);
    response.end(found ? readFileSync(file) : "not found");
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  project.provide("site", `${origin}${under}`);
  project.provide("strictSite", `${origin}${strictlyUnder}`);
  return () => void server.close();
}
