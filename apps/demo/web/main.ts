// `npm run demo:web`: serves the page, or, with --build, leaves its files in a folder.
import { relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { build, createServer } from "vite";
import { firstLine } from "../src/run-state";
import { siteConfig, usualOutput } from "./site";

const help = `Shows the demo in a browser.

  npm run demo:web                            serves it, and says where
  npm run demo:web -- --build                 leaves static files, for any host and any path of it

  --port N     where it is served (5173, or the next that is free)
  --host       to other machines too
  --out DIR    where the files go (${relative(".", usualOutput)})
  --help       this text`;

const options = {
  build: { type: "boolean" },
  port: { type: "string" },
  host: { type: "boolean" },
  out: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

function refuse(problem: string): never {
  console.error(`${problem}; type: npm run demo:web -- --help`);
  process.exit(2);
}

function flags() {
  try {
    return parseArgs({ args: process.argv.slice(2), options }).values;
  } catch (error) {
    return refuse(firstLine(error));
  }
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  return /^\d+$/.test(text) && port > 0 && port < 65_536 ? port : refuse(`--port takes a whole number from 1 to 65535, not ${text}`);
}

const given = flags();
const output = given.out === undefined ? usualOutput : resolve(process.env.INIT_CWD ?? ".", given.out);

if (given.help) console.log(help);
else if (given.build) {
  await build({ ...siteConfig(output), logLevel: "warn" });
  console.log(`wrote ${relative(".", output)}; any static host serves it, from any path`);
} else {
  const config = siteConfig(output);
  const server = await createServer({ ...config, server: { ...config.server, port: portOf(given.port), host: given.host } });
  await server.listen();
  server.printUrls();
}
