// A state in the fragment of an address: deflated, as base64url. Who opens such an address may have got it from anybody.

/** Characters that the state may take in an address. */
export const MOST_CHARACTERS = 8192;
/** Bytes that a state from an address may unfold to. */
const MOST_BYTES = 256 * 1024;

export class FragmentError extends Error {}

const throughStream = (bytes: Uint8Array, stream: GenericTransformStream): ReadableStreamDefaultReader<Uint8Array> =>
  new Blob([bytes as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(stream as ReadableWritablePair<Uint8Array, Uint8Array<ArrayBuffer>>)
    .getReader();

/** What comes out, up to `most` bytes. @throws FragmentError for more, or for what cannot be unfolded. */
async function collected(reader: ReadableStreamDefaultReader<Uint8Array>, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { value, done } = await reader.read().catch(() => {
      throw new FragmentError("it is cut off, or was changed on its way");
    });
    if (done) break;
    chunks.push(value);
    length += value.length;
    if (length > most) {
      await reader.cancel();
      throw new FragmentError(`it unfolds to more than ${most} bytes`);
    }
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** As it stands in an address. It may be longer than `MOST_CHARACTERS`, and is refused then. */
export async function toFragment(state: Uint8Array): Promise<string> {
  const packed = await collected(throughStream(state, new CompressionStream("deflate-raw")), Number.POSITIVE_INFINITY);
  let binary = "";
  for (const byte of packed) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The state in an address. @throws FragmentError for what is none. */
export async function fromFragment(text: string): Promise<Uint8Array> {
  if (text.length > MOST_CHARACTERS) throw new FragmentError(`it has ${text.length} characters, and at most ${MOST_CHARACTERS} are read`);
  if (!/^[\w-]+$/.test(text) || text.length % 4 === 1) throw new FragmentError("it has characters that do not belong there");
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const packed = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  return collected(throughStream(packed, new DecompressionStream("deflate-raw")), MOST_BYTES);
}
