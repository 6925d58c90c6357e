import { FormatError } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import { Inflate } from "fflate";
import { allocateBytes } from "./bytes";
import { crc32 } from "@adjoint/core/internal";
import { descriptorFlag, readDirectory, withZip64, ZipCursor, type ZipEntry } from "./zip-directory";

/** One file of an archive, packed as yet. */
export interface PackedFile {
  readonly name: string;
  /** @throws FormatError when what comes out is not what the directory says. */
  unpack(): Uint8Array;
}

const LOCAL = 0x04034b50;
const DESCRIPTOR = 0x08074b50;

/**
 * The files of an archive. All sizes, places and names are checked here: entries fill the file from its beginning to the directory, without
 * overlaps (through which a small file can pose as a huge one) and without holes, and take at most `maxBytes` together.
 *
 * @throws FormatError
 */
export function openZip(operation: string, file: Uint8Array, maxBytes: number): PackedFile[] {
  const { entries, start } = readDirectory(operation, file);
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  if (total > maxBytes) {
    throw new FormatError(
      operation,
      `the entries are said to take ${total} bytes unpacked, from a file of ${file.length}; at most ${maxBytes} are read.`,
      "raise maxBytes if you trust the file.",
    );
  }
  const places = new Map<ZipEntry, Uint8Array>();
  const cursor = new ZipCursor(operation, file.subarray(0, start), 0);
  for (const entry of [...entries].sort((a, b) => a.offset - b.offset)) {
    if (entry.offset !== cursor.position) {
      const problem = entry.offset < cursor.position ? "overlaps the one before it" : "leaves a hole before it";
      cursor.fail(`has the entry ${describe(entry.name)} at ${entry.offset}, which ${problem} (${cursor.position}).`);
    }
    places.set(entry, locate(cursor, entry));
  }
  if (cursor.position !== start) cursor.fail(`has ${start - cursor.position} bytes between its entries and its directory.`);
  return entries.map((entry) => ({ name: entry.name, unpack: () => unpack(operation, entry, places.get(entry)!) }));
}

/** The packed bytes of an entry, past its local header, which has to say the same as the directory. Leaves the cursor behind the entry. */
function locate(cursor: ZipCursor, entry: ZipEntry): Uint8Array {
  const fail = (what: string): never => cursor.fail(`has the entry ${describe(entry.name)}, whose ${what} differs from the directory's.`);
  if (cursor.u32() !== LOCAL) cursor.fail(`has no entry at ${entry.offset}, where ${describe(entry.name)} should be.`);
  cursor.skip(2);
  if (cursor.u16() !== entry.flags) fail("flags");
  if (cursor.u16() !== entry.method) fail("method");
  cursor.skip(4);
  const crc = cursor.u32();
  const sizes = { size: 0, compressed: cursor.u32() };
  sizes.size = cursor.u32();
  const [nameLength, extraLength] = [cursor.u16(), cursor.u16()];
  // Whether it is UTF-8 the directory's name has shown.
  if (new TextDecoder().decode(new Uint8Array(cursor.take(nameLength))) !== entry.name) fail("name");
  const { size, compressed } = withZip64(cursor, cursor.take(extraLength), sizes);
  // A packer that writes to a stream knows neither yet: they follow the data.
  const late = (entry.flags & descriptorFlag) !== 0;
  if (crc !== entry.crc && !(late && crc === 0)) fail("checksum");
  if (size !== entry.size && !(late && size === 0)) fail("size");
  if (compressed !== entry.compressed && !(late && compressed === 0)) fail("packed size");
  const packed = cursor.take(entry.compressed);
  if (late) skipDescriptor(cursor, entry);
  return packed;
}

/** The sizes after the data: with a signature or without, in 32 bits or 64; whichever repeats what the directory says. */
function skipDescriptor(cursor: ZipCursor, { name, crc, compressed, size }: ZipEntry): void {
  const start = cursor.position;
  for (const signed of [true, false]) {
    for (const wide of [false, true]) {
      cursor.position = start;
      if (start + (signed ? 4 : 0) + (wide ? 20 : 12) > cursor.bytes.length) continue;
      const read = (): number => (wide ? cursor.u64() : cursor.u32());
      if (signed && cursor.u32() !== DESCRIPTOR) continue;
      if (cursor.u32() === crc && read() === compressed && read() === size) return;
    }
  }
  cursor.fail(`has the entry ${describe(name)}, whose sizes after its data differ from the directory's.`);
}

function unpack(operation: string, entry: ZipEntry, packed: Uint8Array): Uint8Array {
  const what = `the entry ${describe(entry.name)}`;
  const bytes = entry.method === 0 ? packed : inflate(operation, what, packed, entry.size);
  if (bytes.length !== entry.size) {
    throw new FormatError(operation, `${what} is said to have ${entry.size} bytes, and has ${bytes.length}.`, "is the download complete?");
  }
  const crc = crc32(bytes);
  if (crc === entry.crc) return bytes;
  throw new FormatError(operation, `${what} has the checksum ${crc.toString(16)}, not ${entry.crc.toString(16)}: it is damaged.`);
}

/** What deflate packs into a byte at best: what one piece yields stays small. */
const MOST_PER_BYTE = 1032;
const PIECE = 16 * 1024;

/** Inflates piece by piece, and stops as soon as more comes out than `size`. */
function inflate(operation: string, what: string, packed: Uint8Array, size: number): Uint8Array {
  if (size > MOST_PER_BYTE * packed.length) {
    throw new FormatError(operation, `${what} cannot hold the ${size} bytes that it is said to have: it has ${packed.length} packed.`);
  }
  const out = allocateBytes(operation, size);
  let filled = 0;
  const inflater = new Inflate((piece) => {
    if (filled + piece.length > size)
      throw new FormatError(operation, `${what} unpacks to more than the ${size} bytes that it is said to have.`);
    out.set(piece, filled);
    filled += piece.length;
  });
  try {
    for (let start = 0; start < packed.length; start += PIECE) {
      inflater.push(packed.subarray(start, start + PIECE), start + PIECE >= packed.length);
    }
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError(operation, `${what} is damaged (${error instanceof Error ? error.message : String(error)}).`);
  }
  return out.subarray(0, filled);
}
