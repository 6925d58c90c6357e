import type { Tensor } from "@adjoint/core";
import { readStored } from "@adjoint/core/internal";

/** The stored bytes of a tensor: 16-bit floats as they are, NaNs with their payload. */
export async function storedBytes(x: Tensor): Promise<number[]> {
  const data = await readStored(x);
  return [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)];
}

export const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

export const ascii = (text: string): number[] => [...text].map((character) => character.charCodeAt(0));

/** Little-endian bytes of a whole number. */
export const little = (bytes: number, value: number): number[] =>
  Array.from({ length: bytes }, (_, i) => Number((BigInt(value) >> BigInt(8 * i)) & 255n));

/** A safetensors file with this text as its header. */
export function safetensorsFile(header: string, data: ArrayLike<number> = []): Uint8Array {
  const text = new TextEncoder().encode(header);
  const out = new Uint8Array(8 + text.length + data.length);
  out.set(little(8, text.length));
  out.set(text, 8);
  out.set(Array.from(data), 8 + text.length);
  return out;
}

/** An npy file of version 1.0 with this text as its header. */
export function npyFile(header: string, data: ArrayLike<number> = []): Uint8Array {
  const text = new TextEncoder().encode(header);
  return Uint8Array.from([0x93, ...ascii("NUMPY"), 1, 0, ...little(2, text.length), ...text, ...Array.from(data)]);
}

/** Another file, in which one place differs. */
export function patched(file: Uint8Array, position: number, ...bytes: number[]): Uint8Array {
  const out = Uint8Array.from(file);
  out.set(bytes, position);
  return out;
}
