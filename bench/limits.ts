/** What the machine can do at best, on one thread: what a kernel's figures are to be read beside. */
export interface Limits {
  /** Independent products and sums of float32 in WebAssembly's plain SIMD, in 10⁹ a second, each counted as one. */
  readonly gflops: number;
  /** Bytes read and written by copying more memory than any cache holds, in 10⁹ a second. */
  readonly gigabytes: number;
}

/** Enough of them that no product waits for the last, and no more than there are registers. */
const CHAINS = 12;
const LANES = 4;
const [FACTOR, TERM] = [CHAINS + 1, CHAINS + 2];

const [I32, F32, V128, NOTHING] = [0x7f, 0x7d, 0x7b, 0x40];
const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const simd = (...code: number[]): number[] => [0xfd, ...code];
const splatted = (value: number): number[] => [0x43, ...new Uint8Array(Float32Array.of(value).buffer), ...simd(0x13)];
const [multiply, add] = [simd(0xe6, 0x01), simd(0xe4, 0x01)];
const sized = (bytes: readonly number[]): number[] => [(bytes.length & 0x7f) | 0x80, bytes.length >> 7, ...bytes];
const section = (id: number, bytes: readonly number[]): number[] => [id, ...sized(bytes)];

/** A module whose function repeats `chain = chain · factor + term` so often, of all chains, and gives their sum. */
function module(): Uint8Array<ArrayBuffer> {
  const chains = Array.from({ length: CHAINS }, (_, i) => i + 1);
  const body = [
    ...[1, CHAINS + 2, V128],
    ...chains.flatMap((chain) => [...splatted(chain), ...set(chain)]),
    ...[...splatted(0.999), ...set(FACTOR), ...splatted(0.5), ...set(TERM)],
    ...[0x03, NOTHING],
    ...chains.flatMap((chain) => [...get(chain), ...get(FACTOR), ...multiply, ...get(TERM), ...add, ...set(chain)]),
    // Once less; on while any are left.
    ...[...get(0), 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b],
    ...get(1),
    ...chains.slice(1).flatMap((chain) => [...get(chain), ...add]),
    ...[...simd(0x1f, 0), 0x0b],
  ];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 1, I32, 1, F32]),
    ...section(3, [1, 0]),
    ...section(7, [1, 1, "f".charCodeAt(0), 0, 0]),
    ...section(10, [1, ...sized(body)]),
  ]);
}

/** The best of several runs: nothing but the machine limits it. */
function fastest(run: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let time = 0; time < 7; time++) {
    const started = performance.now();
    run();
    best = Math.min(best, (performance.now() - started) / 1e3);
  }
  return best;
}

export async function limitsOfMachine(): Promise<Limits> {
  const { instance } = await WebAssembly.instantiate(module());
  const chains = instance.exports.f as (times: number) => number;
  const times = 10_000_000;
  const seconds = fastest(() => {
    if (!Number.isFinite(chains(times))) throw new Error("the chains left the numbers");
  });
  const bytes = 2 ** 28;
  const [from, to] = [new Uint8Array(bytes).fill(1), new Uint8Array(bytes)];
  const copied = fastest(() => to.set(from));
  return { gflops: (2 * CHAINS * LANES * times) / seconds / 1e9, gigabytes: (2 * bytes) / copied / 1e9 };
}
