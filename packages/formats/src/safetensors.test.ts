import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, arange, DeviceError, FormatError, ones, ShapeError, TensorDisposedError, tensor, use, zeros } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import { readSafetensors, writeNpz, writeSafetensors } from "./index";
import { safetensorsFile as file, little } from "./testing/bytes";

beforeAll(() => use(cpu()));

/** A header of uint8 tensors from their fields. */
const header = (...entries: readonly [name: string, shape: string, begin: number | string, end: number | string][]): string =>
  `{${entries.map(([name, shape, begin, end]) => `"${name}":{"dtype":"U8","shape":${shape},"data_offsets":[${begin},${end}]}`).join(",")}}`;

const entry = (text: string): string => `{"x":${text}}`;

describe("readSafetensors", () => {
  it("reads bytes at any offset, and an ArrayBuffer", async () => {
    const bytes = await writeSafetensors({ x: arange(5).to("float64"), y: tensor([true, false]) });
    for (let shift = 0; shift < 8; shift++) {
      const padded = new Uint8Array(bytes.length + shift);
      padded.set(bytes, shift);
      const { tensors } = readSafetensors(padded.subarray(shift));
      expect([await tensors.x?.toArray(), await tensors.y?.toArray()]).toEqual([
        [0, 1, 2, 3, 4],
        [true, false],
      ]);
    }
    expect(await readSafetensors(bytes.buffer as ArrayBuffer).tensors.x?.toArray()).toEqual([0, 1, 2, 3, 4]);
  });

  it("reads a header without padding, and in any order", async () => {
    const { tensors } = readSafetensors(file(header(["b", "[2]", 1, 3], ["a", "[]", 0, 1]), [7, 8, 9]));
    expect(Object.keys(tensors)).toEqual(["b", "a"]);
    expect([await tensors.a?.item(), await tensors.b?.toArray()]).toEqual([7, [8, 9]]);
  });

  it("gives names no prototype to meet", () => {
    const { tensors, metadata } = readSafetensors(file(header(["toString", "[0]", 0, 0])));
    expect([tensors.constructor, metadata.constructor]).toEqual([undefined, undefined]);
    expect(tensors.toString).toMatchObject({ shape: [0] });
  });

  it("leaves a copy: the file's bytes may change", async () => {
    const bytes = file(header(["x", "[2]", 0, 2]), [1, 2]);
    const { tensors } = readSafetensors(bytes);
    bytes.fill(0);
    expect(await tensors.x?.toArray()).toEqual([1, 2]);
  });

  it("refuses an unknown device", () => {
    expect(() => readSafetensors(file(header(["x", "[1]", 0, 1]), [1]), { device: "nowhere" })).toThrow(DeviceError);
  });

  const huge = "9007199254740993";
  it.each<[string, unknown, RegExp]>([
    ["nothing", new Uint8Array(0), /at least 8 bytes/],
    ["no bytes", "model.safetensors", /takes the bytes of a file/],
    ["a view that is not a Uint8Array", new Float32Array(4), /takes the bytes of a file/],
    ["a header beyond the file", Uint8Array.from([...little(8, 3), 0x7b, 0x7d]), /the header is said to have 3 bytes/],
    ["a header of 2⁶⁴ − 1 bytes", new Uint8Array(16).fill(255), /18446744073709551615/],
    ["a header that is too large", Uint8Array.from({ length: 11 * 2 ** 20 }, (_, i) => [0, 0, 0xa8][i] ?? 0), /at most/],
    ["bad UTF-8", safetensorsWithByte(), /not valid UTF-8/],
    ["a byte order mark", file("\ufeff{}"), /does not begin with "\{"/],
    ["spaces before the header", file(" {}"), /does not begin with "\{"/],
    ["a list", file("[]"), /does not begin with "\{"/],
    ["an end within the header", file('{"x":'), /expected/],
    ["something after the header", file("{}{"), /something follows/],
    ["zero bytes as padding", file("{}\u0000"), /something follows/],
    ["a trailing comma", file('{"__metadata__":{},}'), /a string is expected/],
    ["a comment", file("{/**/}"), /a string is expected/],
    ["a key that appears twice", file(header(["x", "[0]", 0, 0], ["x", "[0]", 0, 0])), /"x" appears twice/],
    ["a key that appears twice, once escaped", file(header(["x", "[0]", 0, 0], ["\\u0078", "[0]", 0, 0])), /"x" appears twice/],
    ["a field that appears twice", file(entry('{"dtype":"U8","dtype":"U8","shape":[0],"data_offsets":[0,0]}')), /"dtype" appears twice/],
    ["metadata twice", file('{"__metadata__":{},"__metadata__":{}}'), /appears twice/],
    ["__proto__ as a name", file(header(["__proto__", "[0]", 0, 0])), /__proto__/],
    ["__proto__ as an escaped name", file(header(["__\\u0070roto__", "[0]", 0, 0])), /__proto__/],
    ["__proto__ in the metadata", file('{"__metadata__":{"__proto__":"x"}}'), /__proto__/],
    ["metadata that are not strings", file('{"__metadata__":{"a":1}}'), /a string is expected/],
    ["metadata that are not an object", file('{"__metadata__":"a"}'), /"\{" is expected/],
    ["a tensor that is not an object", file(entry("null")), /"\{" is expected/],
    ["an unknown field", file(entry('{"dtype":"U8","shape":[0],"data_offsets":[0,0],"stride":[1]}')), /unknown field "stride"/],
    ["a missing field", file(entry('{"dtype":"U8","shape":[0]}')), /needs dtype, shape and two data_offsets/],
    ["three offsets", file(entry('{"dtype":"U8","shape":[0],"data_offsets":[0,0,0]}')), /two data_offsets/],
    ["an unknown dtype", file(entry('{"dtype":"F8_E4M3","shape":[0],"data_offsets":[0,0]}')), /the dtype "F8_E4M3"/],
    ["a dtype of an object's own", file(entry('{"dtype":"constructor","shape":[0],"data_offsets":[0,0]}')), /the dtype "constructor"/],
    ["a negative size", file(header(["x", "[-1]", 0, 0])), /-1 is not a whole number/],
    ["negative sizes whose product is positive", file(header(["x", "[-1,-1]", 0, 1]), [0]), /-1 is not a whole number/],
    ["a size with a fraction", file(header(["x", "[1.0]", 0, 1]), [0]), /not a whole number/],
    ["a size with an exponent", file(header(["x", "[1e0]", 0, 1]), [0]), /not a whole number/],
    ["a size as a string", file(header(["x", '["1"]', 0, 1]), [0]), /a number is expected/],
    ["a size with a leading zero", file(header(["x", "[01]", 0, 1]), [0]), /expected/],
    ["a size beyond 2⁵³", file(header(["x", `[${huge}]`, 0, 1]), [0]), /beyond 2⁵³/],
    ["an offset beyond 2⁵³", file(header(["x", "[1]", 0, huge]), [0]), /beyond 2⁵³/],
    ["a number that is infinite", file(header(["x", "[1e999]", 0, 1]), [0]), /beyond what a number holds/],
    ["sizes whose product overflows", file(header(["x", "[4294967296,4294967296]", 0, 0])), /beyond 2⁵³/],
    ["sizes whose product overflows, behind a zero", file(header(["x", "[0,4294967296,4294967296]", 0, 0])), /beyond 2⁵³/],
    ["more than 64 dims", file(header(["x", `[${new Array(65).fill(1)}]`, 0, 1]), [0]), /65 dims|more than 64/],
    ["a range that does not fit the shape", file(header(["x", "[2]", 0, 1]), [0]), /takes 2 bytes, and has the bytes 0 to 1/],
    ["a range that runs backwards", file(header(["x", "[1]", 1, 0]), [0]), /takes 1 bytes/],
    ["tensors that overlap", file(header(["x", "[2]", 0, 2], ["y", "[2]", 1, 3]), [0, 0, 0]), /overlaps/],
    ["tensors that are the same bytes", file(header(["x", "[2]", 0, 2], ["y", "[2]", 0, 2]), [0, 0]), /overlaps/],
    ["a hole between tensors", file(header(["x", "[1]", 0, 1], ["y", "[1]", 2, 3]), [0, 0, 0]), /leaves a hole/],
    ["a hole before the first", file(header(["x", "[1]", 1, 2]), [0, 0]), /leaves a hole/],
    ["bytes after the last", file(header(["x", "[1]", 0, 1]), [0, 0]), /take 1 bytes, and the file has 2/],
    ["bytes that belong to nothing", file("{}", [0]), /take 0 bytes, and the file has 1/],
    ["a tensor beyond the end", file(header(["x", "[9]", 0, 9]), [0]), /take 9 bytes, and the file has 1/],
    ["a bool that is neither", file(entry('{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]}'), [1, 2]), /element 1 is 2/],
    ["nesting without end", file(`{"x":${"[".repeat(1e5)}`), /"\{" is expected/],
    ["half of a surrogate pair", file(header(["\\ud800", "[0]", 0, 0])), /surrogate/],
    ["an unknown escape", file(header(["\\q", "[0]", 0, 0])), /unknown escape/],
    ["a control character in a name", file(header(["\u0001", "[0]", 0, 0])), /control character/],
    ["a name without an end", file('{"x'), /has no end/],
    ["a name that ends in a backslash", file('{"x\\'), /has no end/],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => readSafetensors(bytes as Uint8Array)).toThrow(FormatError);
    expect(() => readSafetensors(bytes as Uint8Array)).toThrow(message);
  });
});

it("takes no more time for a header made to be read slowly", () => {
  const many = 4e6;
  const texts = [
    `{${" ".repeat(many)}x`,
    `{}${" ".repeat(many)}x`,
    `{"x":${" ".repeat(many)}}`,
    `{"${"\\".repeat(many)}`,
    `{"${'\\"'.repeat(many)}`,
    `{"__metadata__":{"${"\\u00".repeat(many / 4)}"}}`,
    `{"x":{"dtype":"U8","shape":[${"9".repeat(many)}],"data_offsets":[0,0]}}`,
    `{"x":{"dtype":"U8","shape":[${"0,".repeat(many)}0],"data_offsets":[0,0]}}`,
    `{"__metadata__":${"{".repeat(many)}`,
  ];
  for (const text of texts) expect(() => readSafetensors(file(text))).toThrow(FormatError);
});

function safetensorsWithByte(): Uint8Array {
  const bytes = file('{"x":1}');
  bytes[10] = 0xff;
  return bytes;
}

describe("writeSafetensors", () => {
  it("writes views, and tensors that require a gradient", async () => {
    const x = arange(6).reshape([2, 3]).to("float32").requireGrad();
    const { tensors } = readSafetensors(await writeSafetensors({ view: x.detach().t(), x }));
    expect(await tensors.view?.toArray()).toEqual([
      [0, 3],
      [1, 4],
      [2, 5],
    ]);
    expect([await tensors.x?.toArray(), tensors.x?.requiresGrad]).toEqual([
      [
        [0, 1, 2],
        [3, 4, 5],
      ],
      false,
    ]);
  });

  it("writes the values at the time of the call", async () => {
    const x = ones([3]);
    const pending = writeSafetensors({ x });
    x.zero_();
    x.dispose();
    expect(await readSafetensors(await pending).tensors.x?.toArray()).toEqual([1, 1, 1]);
  });

  it("writes the same bytes in whatever order names come", async () => {
    const [a, b] = [ones([2]), zeros([3])];
    const options = (metadata: Record<string, string>) => ({ metadata });
    expect(await writeSafetensors({ a, b }, options({ c: "1", d: "2" }))).toEqual(
      await writeSafetensors({ b, a }, options({ d: "2", c: "1" })),
    );
  });

  it.each<[string, unknown, unknown, new (...args: never[]) => Error, RegExp]>([
    ["no object", 3, {}, ArgumentError, /an object of tensors/],
    ["null", null, {}, ArgumentError, /an object of tensors/],
    ["a value that is not a tensor", { x: [1] }, {}, ArgumentError, /"x" is an array/],
    ["the format's own name", { __metadata__: 1 }, {}, ArgumentError, /own/],
    ["__proto__", JSON.parse('{"__proto__":1}'), {}, ArgumentError, /__proto__/],
    ["half of a surrogate pair", { "\ud800": 1 }, {}, ArgumentError, /surrogate/],
    ["metadata that are not strings", {}, { metadata: { a: 1 } }, ArgumentError, /"a" is 1/],
    ["metadata that are not an object", {}, { metadata: "a" }, ArgumentError, /an object of strings/],
  ])("refuses %s", async (_, tensors, options, kind, message) => {
    const writing = writeSafetensors(tensors as never, options as never);
    await expect(writing).rejects.toThrow(kind);
    await expect(writing).rejects.toThrow(message);
  });

  it.each<[string, unknown, RegExp]>([
    ["a promise", Promise.resolve({}), /not a Promise\..*await it first/s],
    ["a Map", new Map([["a", 1]]), /not a Map\..*Object\.fromEntries\(map\)/s],
    ["a Set", new Set(), /not a Set/],
    ["a date", new Date(0), /not a Date/],
  ])("refuses %s, which would pass for an object of no tensors", async (_, tensors, message) => {
    await expect(writeSafetensors(tensors as never)).rejects.toThrow(ArgumentError);
    await expect(writeSafetensors(tensors as never)).rejects.toThrow(message);
    await expect(writeNpz(tensors as never)).rejects.toThrow(ArgumentError);
    await expect(writeSafetensors({ training: true, stateDict: () => ({}) } as never)).rejects.toThrow(/net\.stateDict\(\) gives them/);
    await expect(writeSafetensors({}, { metadata: new Map([["a", "b"]]) as never })).rejects.toThrow(
      /metadata as an object of strings, not a Map/,
    );
  });

  it("refuses a tensor, a disposed tensor, and one of too many dims", async () => {
    const x = ones([1]);
    await expect(writeSafetensors(x as never)).rejects.toThrow(ArgumentError);
    await expect(writeSafetensors({ x: x.reshape(new Array(65).fill(1)) })).rejects.toThrow(ShapeError);
    x.dispose();
    await expect(writeSafetensors({ x })).rejects.toThrow(TensorDisposedError);
  });
});
