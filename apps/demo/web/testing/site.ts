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
  }
}

const folder = ".cache/page";
/** Not the root: the page has to do with any path. */
const under = "/some/where/";

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
    const file = join(folder, path === under ? "index.html" : normalize(path.slice(under.length)));
    const found = path.startsWith(under) && statSync(file, { throwIfNoEntry: false })?.isFile() === true;
    response.statusCode = found ? 200 : 404;
    response.setHeader("Content-Type", types[extname(file)] ?? "application/octet-stream");
    response.end(found ? readFileSync(file) : "not found");
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  project.provide("site", `http://localhost:${(server.address() as AddressInfo).port}${under}`);
  return () => void server.close();
}
