import { noGrad } from "@adjoint/autograd";
import { type Tensor, tidy } from "@adjoint/core";
import { formatShape, fromStored, readStored } from "@adjoint/core/internal";
import { CollectiveMismatchError } from "./errors";
import type { ProcessGroup } from "./group";

type Named = readonly (readonly [string, Tensor])[];

/** The bytes of a typed array, in place. */
const bytesOf = (x: ArrayBufferView): Uint8Array => new Uint8Array(x.buffer, x.byteOffset, x.byteLength);

/** 64 bits that tell byte strings apart. */
function hashInto(state: [number, number], bytes: Uint8Array): void {
  let [a, b] = state;
  for (const byte of bytes) {
    a = Math.imul(a ^ byte, 0x01000193);
    b = Math.imul(b ^ byte, 0x85ebca6b) ^ (b >>> 13);
  }
  state[0] = a;
  state[1] = b;
}

const newHash = (): [number, number] => [0x811c9dc5 | 0, 0x9e3779b9 | 0];

/** The ranks whose hash is not that of rank 0. The same on every rank. */
async function ranksThatDiffer(group: ProcessGroup, hash: readonly [number, number]): Promise<number[]> {
  const all = await group.allGather(Int32Array.from(hash));
  return all.flatMap((other, rank) => (other[0] === all[0]![0] && other[1] === all[0]![1] ? [] : [rank]));
}

const listed = (ranks: readonly number[]): string => `rank${ranks.length === 1 ? "" : "s"} ${ranks.join(", ")}`;

/** Bytes of rank 0, on every rank. */
export async function bytesFromRankZero(group: ProcessGroup, bytes: Uint8Array): Promise<Uint8Array> {
  const length = Int32Array.of(bytes.length);
  await group.broadcast(length).wait();
  const received = group.rank === 0 ? bytes : new Uint8Array(length[0]!);
  await group.broadcast(received).wait();
  return received;
}

/** @throws CollectiveMismatchError, on every rank, unless all ranks describe the same; the first line that differs is named. */
export async function compareDescriptions(group: ProcessGroup, what: string, lines: readonly string[]): Promise<void> {
  const text = new TextEncoder().encode(lines.join("\n"));
  const hash = newHash();
  hashInto(hash, text);
  const others = await ranksThatDiffer(group, hash);
  if (others.length === 0) return;
  const reference = new TextDecoder().decode(await bytesFromRankZero(group, text)).split("\n");
  const at = Array.from({ length: Math.max(lines.length, reference.length) }, (_, i) => i).find((i) => lines[i] !== reference[i]);
  const difference =
    at === undefined ? "" : ` Rank ${group.rank} has "${lines[at] ?? "nothing"}" where rank 0 has "${reference[at] ?? "nothing"}".`;
  throw new CollectiveMismatchError(
    "dataParallel",
    `${what} of ${listed(others)} differs from that of rank 0.${difference}`,
    "build the same model with the same options on every rank.",
  );
}

/** Names, shapes and dtypes, a line each. */
export const describeState = (state: Named): string[] =>
  state.map(([name, x]) => `${name}: ${x.dtype} ${formatShape(x.shape)}${x.requiresGrad ? "" : ", without gradient"}`);

/** Gives every rank the values of rank 0. */
export async function broadcastState(group: ProcessGroup, state: Named): Promise<void> {
  if (group.size === 1) return;
  for (const [name, x] of state) {
    if (x.numel() === 0) continue;
    const values = await readStored(x);
    await group.broadcast(bytesOf(values), 0, { label: name }).wait();
    if (group.rank === 0) continue;
    noGrad(() => tidy(() => void x.copy_(fromStored("dataParallel", x.dtype, x.shape, values, x.device))));
  }
}

/** @throws CollectiveMismatchError, on every rank, unless all have the same bits. */
export async function compareState(group: ProcessGroup, state: Named): Promise<void> {
  const hash = newHash();
  for (const [, x] of state) hashInto(hash, bytesOf(await readStored(x)));
  const others = await ranksThatDiffer(group, hash);
  if (others.length === 0) return;
  throw new CollectiveMismatchError(
    "verify",
    `the state of ${listed(others)} differs from that of rank 0.`,
    "every rank has to take the same steps: compare learning rates, clipping, and what is written to parameters.",
  );
}
