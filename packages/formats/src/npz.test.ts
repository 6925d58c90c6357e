import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, arange, DTypeError, FormatError, ones, tensor, use, zeros } from "@adjoint/core";
import { deflateSync, zipSync } from "fflate";
import { beforeAll, describe, expect, it } from "vitest";
import { crc32 } from "@adjoint/core/internal";
import { readNpz, writeNpz } from "./index";
import { ascii, little, npyFile, patched } from "./testing/bytes";

beforeAll(() => use(cpu()));

const array = npyFile("{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }\n", [1, 2, 3]);

/** What a hand-made zip entry says of itself, in its local header and in the directory. */
interface Entry {
  readonly name?: string;
  readonly data?: Uint8Array;
  readonly method?: number;
  readonly flags?: number;
  readonly crc?: number;
  readonly compressed?: number;
  readonly size?: number;
  readonly offset?: number;
  readonly extra?: number[];
  readonly localName?: string;
  readonly localExtra?: number[];
  /** Between this entry and the next. */
  readonly after?: number[];
}

interface Archive {
  readonly count?: number;
  readonly directorySize?: number;
  readonly directoryStart?: number;
  readonly disk?: number;
  readonly beforeEnd?: number[];
  readonly comment?: number[];
}

function zip(entries: readonly Entry[], archive: Archive = {}): Uint8Array {
  const out: number[] = [];
  const directory: number[] = [];
  for (const entry of entries) {
    const { name = "x.npy", data = array, method = 0, flags = 0, crc = crc32(data), extra = [], after = [] } = entry;
    const { compressed = data.length, size = data.length, offset = out.length, localName = name, localExtra = [] } = entry;
    const encoded = [...new TextEncoder().encode(name)];
    const local = [...new TextEncoder().encode(localName)];
    const common = [
      ...little(2, flags),
      ...little(2, method),
      0,
      0,
      0x21,
      0,
      ...little(4, crc),
      ...little(4, compressed),
      ...little(4, size),
    ];
    out.push(...ascii("PK"), 3, 4, 20, 0, ...common, ...little(2, local.length), ...little(2, localExtra.length), ...local, ...localExtra);
    for (const byte of data) out.push(byte);
    out.push(...after);
    directory.push(...ascii("PK"), 1, 2, 20, 0, 20, 0, ...common, ...little(2, encoded.length), ...little(2, extra.length));
    directory.push(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ...little(4, offset), ...encoded, ...extra);
  }
  const { count = entries.length, directorySize = directory.length, directoryStart = out.length, disk = 0 } = archive;
  const { comment = [], beforeEnd = [] } = archive;
  const end = [...little(2, disk), ...little(2, disk), ...little(2, count), ...little(2, count)];
  out.push(...directory, ...beforeEnd, ...ascii("PK"), 5, 6, ...end, ...little(4, directorySize), ...little(4, directoryStart));
  return Uint8Array.from([...out, ...little(2, comment.length), ...comment]);
}

/** An entry whose sizes and place stand in zip64 fields, and the end record for it. */
function zip64(
  entry: Entry & { readonly wide?: number[] } = {},
  end: { readonly size?: number; readonly locator?: number } = {},
): Uint8Array {
  const { wide = [...little(8, array.length), ...little(8, array.length), ...little(8, 0)] } = entry;
  const extra = [1, 0, ...little(2, wide.length), ...wide];
  const narrow = { size: 0xffffffff, compressed: 0xffffffff, offset: 0xffffffff };
  const localWide = [...little(8, array.length), ...little(8, array.length)];
  const start = 30 + 5 + 4 + localWide.length + array.length;
  const size = 46 + 5 + extra.length;
  const record = [
    ...little(8, 44),
    45,
    0,
    45,
    0,
    ...little(8, 0),
    ...little(8, 1),
    ...little(8, 1),
    ...little(8, end.size ?? size),
    ...little(8, start),
  ];
  const locator = [...ascii("PK"), 6, 7, ...little(4, 0), ...little(8, end.locator ?? start + size), ...little(4, 1)];
  return zip([{ ...narrow, extra, localExtra: [1, 0, ...little(2, localWide.length), ...localWide], ...entry }], {
    beforeEnd: [...ascii("PK"), 6, 6, ...record, ...locator],
    count: 0xffff,
    directorySize: 0xffffffff,
    directoryStart: 0xffffffff,
  });
}

const bomb = (size: number, said: number): Entry => {
  const data = deflateSync(new Uint8Array(size), { level: 9 });
  return { data, method: 8, size: said, crc: 0 };
};
const descriptor = (...fields: [number, number][]): number[] => fields.flatMap(([bytes, value]) => little(bytes, value));
const crc = crc32(array);

describe("readNpz", () => {
  it("reads hand-made files: stored, deflated, zip64, with sizes after the data", async () => {
    const files: Uint8Array[] = [
      zip([{}]),
      zip([{ data: deflateSync(array), method: 8, size: array.length, crc }]),
      zip([{}], { comment: ascii("a comment, PK\x05\x06 and all") }),
      zip64(),
      zip([{ flags: 8, after: descriptor([4, 0x08074b50], [4, crc], [4, array.length], [4, array.length]) }]),
      zip([{ flags: 8, after: descriptor([4, crc], [4, array.length], [4, array.length]) }]),
      zip([{ flags: 8, after: descriptor([4, 0x08074b50], [4, crc], [8, array.length], [8, array.length]) }]),
      zip([{ flags: 8, after: descriptor([4, crc], [8, array.length], [8, array.length]) }]),
    ];
    for (const file of files) expect(await readNpz(file).x?.toArray()).toEqual([1, 2, 3]);
  });

  it("takes a name's own part for the name", async () => {
    expect(Object.keys(readNpz(zip([{ name: "x.npy.npy" }, { name: "toString.npy", offset: 30 + 9 + array.length }])))).toEqual([
      "x.npy",
      "toString",
    ]);
  });

  const wide = (...values: number[]): number[] => values.flatMap((value) => little(8, value));
  const place = 30 + 5 + array.length;
  it.each<[string, unknown, RegExp]>([
    ["nothing", new Uint8Array(0), /no end record/],
    ["no bytes", null, /takes the bytes of a file/],
    ["an npy file", array, /no end record/],
    ["a truncated file", zip([{}]).subarray(0, -1), /no end record/],
    ["a wrong checksum", zip([{ crc: 7 }]), /checksum/],
    ["a changed byte", patched(zip([{}]), 34 + array.length, 9), /checksum/],
    ["an entry twice", zip([{}, { offset: place }]), /"x\.npy" twice/],
    ["entries that share their data", zip([{}, { name: "y.npy", offset: 0 }]), /overlaps|name/],
    ["a hole between entries", zip([{ after: [0] }, { name: "y.npy", offset: place + 1 }]), /leaves a hole/],
    ["a hole before the first", zip([{ offset: 1 }]), /leaves a hole/],
    ["bytes before the directory", zip([{ after: [0, 0] }]), /2 bytes between/],
    ["an entry beyond the file", zip([{ compressed: 1e9, size: 1e6 }]), /ends where/],
    ["a directory beyond the file", zip([{}], { directoryStart: 1e6 }), /its directory/],
    ["more entries than there are", zip([{}], { count: 2 }), /names 2 entries|damaged|ends/],
    ["fewer entries than there are", zip([{}, { name: "y.npy", offset: place }], { count: 1 }), /left over/],
    ["65,534 entries in no bytes", zip([], { count: 65534 }), /names 65534 entries/],
    ["one part of several", zip([{}], { disk: 1 }), /one part of several/],
    ["encryption", zip([{ flags: 1 }]), /encrypted/],
    ["strong encryption", zip([{ flags: 64 }]), /encrypted/],
    ["an unknown flag", zip([{ flags: 1 << 5 }]), /unknown flags 0x20/],
    ["bzip2", zip([{ method: 12 }]), /method 12/],
    ["a local header that names another file", zip([{ localName: "y.npy" }]), /name differs/],
    ["a path upwards", zip([{ name: "../x.npy" }]), /\.\./],
    ["a path upwards inside", zip([{ name: "a/../../x.npy" }]), /\.\./],
    ["an absolute path", zip([{ name: "/x.npy" }]), /empty part/],
    ["a backslash", zip([{ name: "..\\x.npy" }]), /backslash/],
    ["a drive", zip([{ name: "C:x.npy" }]), /drive/],
    ["a zero byte in the name", zip([{ name: "x\0.npy" }]), /control character/],
    ["a folder", zip([{ name: "x/" }]), /empty part/],
    ["an empty name", zip([{ name: "" }]), /empty part/],
    ["__proto__", zip([{ name: "__proto__.npy" }]), /__proto__/],
    ["an endless name", zip([{ name: `${"x".repeat(5000)}.npy` }]), /4096 characters/],
    ["a name in an unknown code page", zip([{ name: "é.npy" }]), /neither ASCII nor marked/],
    ["a name of bad UTF-8", patchedName(), /not valid UTF-8/],
    ["what is not an array", zip([{ name: "x.txt" }]), /not an array/],
    ["a pickle in the place of an array", zip([{ data: Uint8Array.of(0x80, 4, 0x2e) }]), /does not begin as an npy file/],
    ["a stored entry of two sizes", zip([{ size: array.length + 1 }]), /is said to have/],
    ["deflated data that are none", zip([{ data: new Uint8Array(20).fill(255), method: 8 }]), /damaged/],
    [
      "deflated data that end early",
      zip([{ data: deflateSync(array).subarray(0, -9), method: 8, size: array.length, crc }]),
      /damaged|said/,
    ],
    ["an entry that unpacks to more than it says", zip([bomb(1e6, 1000)]), /more than the 1000 bytes/],
    ["an entry that unpacks to less than it says", zip([bomb(1000, 2000)]), /said to have 2000 bytes, and has 1000/],
    ["a bomb that lies", zip([bomb(2 ** 28, 10)]), /more than the 10 bytes/],
    ["a bomb that tells", zip([bomb(1000, 2 ** 31)]), /at most 67108864/],
    ["many small bombs", zip(Array.from({ length: 40 }, (_, i) => ({ ...bomb(10, 2 ** 21), name: `${i}.npy` }))), /at most 67108864/],
    ["zip64 without its field", zip([{ size: 0xffffffff }]), /without a zip64 field/],
    ["a zip64 size beyond 2⁵³", zip64({ wide: [...new Array(8).fill(255), ...wide(array.length, 0)] }), /beyond 2⁵³/],
    ["a zip64 size of an exabyte", zip64({ wide: wide(1e15, array.length, 0) }), /at most/],
    ["a zip64 field that is too short", zip64({ wide: wide(array.length) }), /ends where/],
    ["zip64 end records of another size", zip64({}, { size: 10 }), /its directory/],
    ["a zip64 end record elsewhere", zip64({}, { locator: 3 }), /damaged zip64/],
    ["a zip64 end record beyond the file", zip64({}, { locator: 1e12 }), /ends where|damaged/],
    [
      "sizes after the data that differ",
      zip([{ flags: 8, after: descriptor([4, crc], [4, 1], [4, array.length]) }]),
      /after its data differ/,
    ],
    ["no sizes after the data", zip([{ flags: 8 }]), /after its data differ/],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => readNpz(bytes as Uint8Array)).toThrow(FormatError);
    expect(() => readNpz(bytes as Uint8Array)).toThrow(message);
  });

  it("reads what unpacks far, if the caller trusts it", async () => {
    const file = await writeNpz({ x: zeros([2 ** 24]) }, { compress: true });
    expect(file.length).toBeLessThan(2 ** 18);
    expect(() => readNpz(file)).toThrow(/raise maxBytes if you trust/);
    const { x } = readNpz(file, { maxBytes: 2 ** 28 });
    expect(x?.shape).toEqual([2 ** 24]);
    expect(() => readNpz(file, { maxBytes: -1 })).toThrow(ArgumentError);
  });

  it("reads what another packer wrote", async () => {
    expect(await readNpz(zipSync({ "x.npy": array }, { level: 9 })).x?.toArray()).toEqual([1, 2, 3]);
  });
});

function patchedName(): Uint8Array {
  const file = zip([{ flags: 1 << 11, name: "\u00e9.npy" }]);
  return file.map((byte) => (byte === 0xc3 ? 0xff : byte));
}

describe("writeNpz", () => {
  it("writes names of any alphabet, with folders", async () => {
    const names = ["x", "layer/0.weight", "ünï", "数", "toString", "1"];
    const file = await writeNpz(Object.fromEntries(names.map((name, i) => [name, tensor(i)])));
    const read = readNpz(file);
    expect(Object.keys(read).sort()).toEqual([...names].sort());
    for (const [i, name] of names.entries()) expect(await read[name]?.item()).toBe(i);
  });

  it("writes the values at the time of the call", async () => {
    const x = arange(3);
    const pending = writeNpz({ x }, { compress: true });
    x.zero_();
    expect(await readNpz(await pending).x?.toArray()).toEqual([0, 1, 2]);
  });

  it.each<[string, unknown, RegExp]>([
    ["no object", 1, /an object of tensors/],
    ["a list", [], /an object of tensors/],
    ["what is not a tensor", { x: 1 }, /"x" is 1, not a tensor/],
    ["a path upwards", { "../x": 1 }, /\.\./],
    ["an empty name", { "": 1 }, /empty part/],
    ["__proto__", JSON.parse('{"__proto__": 1}'), /__proto__/],
    ["half of a surrogate pair", { "\ud800": 1 }, /surrogate/],
  ])("refuses %s", async (_, tensors, message) => {
    const writing = writeNpz(tensors as never);
    await expect(writing).rejects.toThrow(ArgumentError);
    await expect(writing).rejects.toThrow(message);
  });

  it("refuses bfloat16", async () => {
    await expect(writeNpz({ x: ones([1], { dtype: "bfloat16" }) })).rejects.toThrow(DTypeError);
  });
});
