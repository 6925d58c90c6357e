import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { root, run } from "../packages/tarballs.ts";

const folder = join(root, ".cache/verdaccio");
const program = join(folder, "node_modules/verdaccio/bin/verdaccio");
// The node-fetch that it asks for does not load on Node 20.
const manifest = { private: true, dependencies: { verdaccio: "6.8.0" }, overrides: { "node-fetch": "2.7.0" } };

/** Verdaccio from npm, kept in the checkout's cache. */
function install(): void {
  if (existsSync(program)) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts"], folder);
}

/** A port that nobody listens on. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** A registry of its own, on this machine, that knows the packages of Adjoint alone. */
export interface Registry {
  readonly url: string;
  /** The newest version of a package, or undefined. */
  latest(name: string): Promise<string | undefined>;
  stop(): void;
}

/** What the registry answers to a request, or undefined. Not `fetch`: it keeps connections, which end while a child process is waited for. */
const ask = (url: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    get(url, { agent: false }, async (response) => {
      let text = "";
      for await (const chunk of response.setEncoding("utf8")) text += chunk;
      resolve(response.statusCode === 200 ? text : undefined);
    }).once("error", () => resolve(undefined));
  });

async function answers(url: string, server: ChildProcess): Promise<boolean> {
  for (let attempt = 0; attempt < 600 && server.exitCode === null; attempt++) {
    if ((await ask(`${url}-/ping`)) !== undefined) return true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return false;
}

/**
 * Starts a registry without packages.
 *
 * @param storage An empty folder.
 * @throws Error When it does not start.
 */
export async function startRegistry(storage: string): Promise<Registry> {
  install();
  const url = `http://127.0.0.1:${await freePort()}/`;
  const config = {
    storage: join(storage, "packages"),
    auth: { htpasswd: { file: join(storage, "htpasswd") } },
    // Without an uplink nothing that was really published can be mistaken for what the rehearsal published.
    packages: { "@adjoint/*": { access: "$all", publish: "$all" } },
    log: { type: "stdout", format: "pretty", level: "error" },
  };
  // JSON is YAML.
  writeFileSync(join(storage, "config.yaml"), JSON.stringify(config));
  const server = spawn(process.execPath, [program, "--config", join(storage, "config.yaml"), "--listen", new URL(url).host], {
    cwd: storage,
    stdio: ["ignore", "inherit", "inherit"],
  });
  const stop = (): void => {
    server.kill();
  };
  const latest = async (name: string): Promise<string | undefined> => {
    const answer = await ask(url + name.replace("/", "%2f"));
    return answer === undefined ? undefined : JSON.parse(answer)["dist-tags"].latest;
  };
  if (await answers(url, server)) return { url, latest, stop };
  stop();
  throw new Error(`release:dry: the registry does not answer at ${url}; delete ${folder} to have it installed again.`);
}
