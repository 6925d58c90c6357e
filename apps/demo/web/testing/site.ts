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
    /** Where it is served under a policy that refuses WebAssembly. */
    strictSite: string;
  }
}

const folder = ".cache/page";
/** Not the root: the page has to do with any path. */
const under = "/some/where/";
const strictlyUnder = "/strict/";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
};

export interface Site {
  readonly url: string;
  readonly strictUrl: string;
  close(): void;
}

/** Builds the page as anyone would, and serves it as the plainest host would: no header but the kind of the file. */
export async function serveSite(): Promise<Site> {
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
    const base = [under, strictlyUnder].find((each) => path.startsWith(each));
    const file = join(folder, path === base ? "index.html" : normalize(path.slice(base?.length)));
    const found = base !== undefined && statSync(file, { throwIfNoEntry: false })?.isFile() === true;
    response.statusCode = found ? 200 : 404;
    response.setHeader("Content-Type", types[extname(file)] ?? "application/octet-stream");
    if (base === strictlyUnder) response.setHeader("Content-Security-Policy", "script-src 'self'");
    response.end(found ? readFileSync(file) : "not found");
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  return { url: `${origin}${under}`, strictUrl: `${origin}${strictlyUnder}`, close: () => void server.close() };
}

export default async function serve(project: TestProject): Promise<() => void> {
  const site = await serveSite();
  project.provide("site", site.url);
  project.provide("strictSite", site.strictUrl);
  return () => site.close();
}
