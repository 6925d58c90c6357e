import { dataFiles } from "virtual:data-files";
import { Digits } from "../../src/digits";
import { SIDE } from "../../src/side";

const PIXELS = SIDE * SIDE;

/** Hears how much of what is needed next has come. */
export type Loading = (bytes: number, of: number) => void;

/** Data that did not come: the page has words for it. */
export class DataError extends Error {}

/** A file beside the page, unpacked. @param at Where the folder `data/` lies: an address of this page's own. */
async function fetchData(at: string, name: string, loading?: Loading): Promise<Uint8Array<ArrayBuffer>> {
  const of = dataFiles[name]!;
  try {
    const response = await fetch(new URL(`data/${name}`, at));
    if (!response.ok || response.body === null) throw new DataError(`data/${name}: status ${response.status}`);
    let bytes = 0;
    const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        bytes += chunk.length;
        loading?.(Math.min(bytes, of), of);
        controller.enqueue(chunk);
      },
    });
    const unpacked = response.body.pipeThrough(counted).pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(unpacked).arrayBuffer());
  } catch (error) {
    throw error instanceof DataError ? error : new DataError(`data/${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export const fetchText = async (at: string, loading: Loading): Promise<string> =>
  new TextDecoder().decode(await fetchData(at, "moby-dick.bin", loading));

/** The labels, a byte each, and then the pixels. */
function digitsOf(bytes: Uint8Array): Digits {
  const count = bytes.length / (PIXELS + 1);
  return new Digits(bytes.subarray(count), bytes.subarray(0, count));
}

export const fetchTestDigits = async (at: string): Promise<Digits> => digitsOf(await fetchData(at, "digits-test.bin"));

const shards = Object.keys(dataFiles)
  .filter((name) => /^digits-\d+\.bin$/.test(name))
  .sort((a, b) => Number(/\d+/.exec(a)) - Number(/\d+/.exec(b)));

/** The training digits, file after file, while the first are learned from already. */
export class DigitShards {
  private readonly parts: Promise<Digits>[] = [];
  /** What was joined last: the later passes go over all. */
  private joined: Digits | undefined;

  constructor(at: string, loading: Loading) {
    shards.forEach((name, i) => {
      const part = (this.parts[i - 1] ?? Promise.resolve()).then(async () =>
        digitsOf(await fetchData(at, name, i === 0 ? loading : undefined)),
      );
      part.catch(() => {}); // told of when it is needed
      this.parts.push(part);
    });
  }

  /** The first `count` digits, as soon as they are there. */
  async first(count: number): Promise<Digits> {
    if (this.joined !== undefined && this.joined.length >= count) return this.joined.first(count);
    const parts: Digits[] = [];
    let length = 0;
    for (let i = 0; length < count; i++) {
      const part = await this.parts[i]!;
      parts.push(part);
      length += part.length;
    }
    this.joined = Digits.joined(parts);
    return this.joined.first(count);
  }
}
