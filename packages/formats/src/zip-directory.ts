import { FormatError } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import { textOf } from "./bytes";
import { nameProblem } from "./entry-names";

/** What the central directory of a zip file says of one entry. */
export interface ZipEntry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly compressed: number;
  readonly size: number;
  /** Where the entry's local header begins. */
  readonly offset: number;
}

export const utf8Flag = 1 << 11;
export const descriptorFlag = 1 << 3;
/** The two bits by which a packer says how hard it tried. */
const effortFlags = 0b110;

const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const CENTRAL = 0x02014b50;

/** Reads little-endian fields, and never beyond the end. */
export class ZipCursor {
  private readonly view: DataView;

  constructor(
    readonly operation: string,
    readonly bytes: Uint8Array,
    public position: number,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  fail(problem: string, hint?: string): never {
    throw new FormatError(this.operation, `the zip file ${problem}`, hint);
  }

  private advance(length: number): number {
    const start = this.position;
    if (start + length > this.bytes.length) this.fail(`ends where ${length} bytes are expected at ${start}.`, "is the download complete?");
    this.position += length;
    return start;
  }

  u16(): number {
    return this.view.getUint16(this.advance(2), true);
  }

  u32(): number {
    return this.view.getUint32(this.advance(4), true);
  }

  u64(): number {
    const value = this.view.getBigUint64(this.advance(8), true);
    return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : this.fail(`has the number ${value}, which is beyond 2⁵³.`);
  }

  take(length: number): Uint8Array {
    const start = this.advance(length);
    return this.bytes.subarray(start, start + length);
  }

  skip(length: number): void {
    this.advance(length);
  }
}

/** Sizes and offsets that 32 bits cannot hold stand in an extra field, in this order, where the header says 2³² − 1. */
export function withZip64<K extends string>(cursor: ZipCursor, extra: Uint8Array, fields: Record<K, number>): Record<K, number> {
  const inner = new ZipCursor(cursor.operation, extra, 0);
  let wide: ZipCursor | undefined;
  while (inner.position < extra.length) {
    const id = inner.u16();
    const body = inner.take(inner.u16());
    if (id !== 1) continue;
    if (wide !== undefined) cursor.fail("has an entry with two zip64 fields.");
    wide = new ZipCursor(cursor.operation, body, 0);
  }
  const out = { ...fields };
  for (const key of Object.keys(fields) as K[]) {
    if (fields[key] !== 0xffffffff) continue;
    if (wide === undefined) cursor.fail("has an entry of 2³² − 1 bytes without a zip64 field.");
    out[key] = wide.u64();
  }
  return out;
}

interface Directory {
  readonly count: number;
  readonly start: number;
  readonly end: number;
}

/** The end record is the last in the file, but for a comment whose length it states. */
function findEnd(operation: string, file: Uint8Array): number {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let at = file.length - 22; at >= Math.max(0, file.length - 22 - 65535); at--) {
    if (view.getUint32(at, true) === END && at + 22 + view.getUint16(at + 20, true) === file.length) return at;
  }
  throw new FormatError(operation, "the file has no end record of a zip file.", "is it an npz file, and the download complete?");
}

function findDirectory(operation: string, file: Uint8Array): Directory {
  const at = findEnd(operation, file);
  const cursor = new ZipCursor(operation, file, at + 4);
  const disks = [cursor.u16(), cursor.u16()];
  const counts = [cursor.u16(), cursor.u16()];
  const [size, start] = [cursor.u32(), cursor.u32()];
  const isWide = at >= 20 && new ZipCursor(operation, file, at - 20).u32() === LOCATOR64;
  if (isWide) return findDirectory64(operation, file, at - 20);
  if (disks.some((disk) => disk !== 0) || counts[0] !== counts[1]) cursor.fail("is one part of several.", "join them first.");
  return checkedDirectory(cursor, { count: counts[1]!, start, end: at }, size);
}

function findDirectory64(operation: string, file: Uint8Array, locator: number): Directory {
  const cursor = new ZipCursor(operation, file, locator + 4);
  const disk = cursor.u32();
  const at = cursor.u64();
  if (disk !== 0 || cursor.u32() > 1) cursor.fail("is one part of several.", "join them first.");
  cursor.position = Math.min(at, file.length);
  if (cursor.u32() !== END64 || cursor.u64() !== locator - at - 12) cursor.fail("has a damaged zip64 end record.");
  cursor.skip(4);
  const disks = [cursor.u32(), cursor.u32()];
  const counts = [cursor.u64(), cursor.u64()];
  if (disks.some((number) => number !== 0) || counts[0] !== counts[1]) cursor.fail("is one part of several.", "join them first.");
  const size = cursor.u64();
  return checkedDirectory(cursor, { count: counts[1]!, start: cursor.u64(), end: at }, size);
}

function checkedDirectory(cursor: ZipCursor, directory: Directory, size: number): Directory {
  const { start, end, count } = directory;
  if (start + size !== end) cursor.fail(`has its directory at ${start} to ${start + size}, and it should end at ${end}.`);
  if (count * 46 > size) cursor.fail(`names ${count} entries in a directory of ${size} bytes.`);
  return directory;
}

/** The entries, in the directory's order, and where the directory begins. @throws FormatError */
export function readDirectory(operation: string, file: Uint8Array): { entries: ZipEntry[]; start: number } {
  const { count, start, end } = findDirectory(operation, file);
  const cursor = new ZipCursor(operation, file.subarray(0, end), start);
  const names = new Set<string>();
  const entries = Array.from({ length: count }, () => {
    const entry = readEntry(cursor);
    if (names.has(entry.name)) cursor.fail(`has the entry ${describe(entry.name)} twice.`);
    names.add(entry.name);
    return entry;
  });
  if (cursor.position !== end) cursor.fail(`has a directory of ${count} entries with ${end - cursor.position} bytes left over.`);
  return { entries, start };
}

function readEntry(cursor: ZipCursor): ZipEntry {
  if (cursor.u32() !== CENTRAL) cursor.fail("has a damaged directory.");
  cursor.skip(4);
  const [flags, method] = [cursor.u16(), cursor.u16()];
  cursor.skip(4);
  const [crc, compressed, size] = [cursor.u32(), cursor.u32(), cursor.u32()];
  const [nameLength, extraLength, commentLength, disk] = [cursor.u16(), cursor.u16(), cursor.u16(), cursor.u16()];
  cursor.skip(6);
  const offset = cursor.u32();
  const name = entryName(cursor, flags, cursor.take(nameLength));
  const extra = cursor.take(extraLength);
  cursor.skip(commentLength);
  if (disk !== 0) cursor.fail("is one part of several.", "join them first.");
  checkReadable(cursor, name, flags, method);
  return { name, flags, method, crc, ...withZip64(cursor, extra, { size, compressed, offset }) };
}

function checkReadable(cursor: ZipCursor, name: string, flags: number, method: number): void {
  const entry = `has the entry ${describe(name)}`;
  if (flags & (1 | (1 << 6) | (1 << 13))) cursor.fail(`${entry}, which is encrypted.`, "unpack it with its password first.");
  if (flags & ~(utf8Flag | descriptorFlag | effortFlags)) cursor.fail(`${entry} with the unknown flags 0x${flags.toString(16)}.`);
  if (method !== 0 && method !== 8) {
    cursor.fail(
      `${entry}, compressed by method ${method}; only stored (0) and deflated (8) are read.`,
      "write it with np.savez_compressed.",
    );
  }
}

function entryName(cursor: ZipCursor, flags: number, bytes: Uint8Array): string {
  // Without the flag, the code page is anyone's guess; ASCII is the same in all.
  if (!(flags & utf8Flag) && bytes.some((byte) => byte > 127)) cursor.fail("has an entry whose name is neither ASCII nor marked as UTF-8.");
  const name = textOf(cursor.operation, "the name of an entry", bytes);
  const problem = nameProblem(name);
  return problem === undefined ? name : cursor.fail(`has the entry ${describe(name)}, whose name ${problem}.`);
}
