import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, arange, DTypeError, FormatError, ones, ShapeError, use } from "@adjoint/core";
import { beforeAll, describe, expect, it } from "vitest";
import { readNpy, writeNpy } from "./index";
import { npyFile, patched } from "./testing/bytes";

beforeAll(() => use(cpu()));

const header = (descr: string, shape: string, order = "False"): string =>
  `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }\n`;
const file = (descr: string, shape: string, data: number[] = []) => npyFile(header(descr, shape), data);

describe("readNpy", () => {
  it("reads what Python 2 wrote, and items in any order, without a comma at the end, in double quotes", async () => {
    expect(readNpy(file("'|u1'", "(2L, 1L)", [1, 2])).shape).toEqual([2, 1]);
    const odd = npyFile(`{"shape":(3,),'fortran_order':True,"descr":'>i2'}`, [0, 1, 1, 0, 255, 255]);
    expect(await readNpy(odd).toArray()).toEqual([1, 256, -1]);
  });

  it("reads bytes at any offset", async () => {
    const bytes = await writeNpy(arange(4).to("float64"));
    const padded = new Uint8Array(bytes.length + 3);
    padded.set(bytes, 3);
    expect(await readNpy(padded.subarray(3)).toArray()).toEqual([0, 1, 2, 3]);
  });

  const valid = file("'|u1'", "(2,)", [1, 2]);
  it.each<[string, unknown, RegExp]>([
    ["nothing", new Uint8Array(0), /does not begin as an npy file/],
    ["no bytes", [1, 2], /takes the bytes of a file/],
    ["a zip file", Uint8Array.of(0x50, 0x4b, 3, 4), /does not begin as an npy file/],
    ["a pickle", Uint8Array.of(0x80, 4, 0x95), /does not begin as an npy file/],
    ["version 4.0", patched(valid, 6, 4, 0), /version 4\.0/],
    ["version 1.1", patched(valid, 6, 1, 1), /version 1\.1/],
    ["an end after the magic", valid.subarray(0, 6), /version undefined/],
    ["an end within the length", patched(valid, 6, 2).subarray(0, 11), /ends before its header/],
    ["an end within the header", valid.subarray(0, 30), /ends within its header/],
    ["a header of 4 GiB", patched(valid, 6, 2, 0, 255, 255, 255, 255), /at most 65535/],
    ["bad UTF-8 in version 3", Uint8Array.of(...valid.subarray(0, 6), 3, 0, 1, 0, 0, 0, 0xff), /not valid UTF-8/],
    ["no dict", npyFile("[1]"), /is not a dict/],
    ["code", npyFile("__import__('os').system('true')"), /is not a dict/],
    ["code as a value", npyFile("{'descr': f('<f4'), 'fortran_order': False, 'shape': ()}"), /cannot be read|not a string/],
    ["something after the dict", npyFile(`${header("'|u1'", "()")}x`, [1]), /is not a dict/],
    ["an item that appears twice", npyFile("{'descr': '|u1', 'descr': '|u1', 'fortran_order': False, 'shape': ()}", [1]), /"descr" twice/],
    ["an item too many", npyFile("{'descr': '|u1', 'fortran_order': False, 'shape': (), 'x': 1}", [1]), /the items/],
    ["a missing item", npyFile("{'descr': '|u1', 'shape': ()}", [1]), /the items descr, shape/],
    ["nothing in the dict", npyFile("{}"), /the items none/],
    ["an item of an object's own", npyFile("{'__proto__': '|u1', 'fortran_order': False, 'shape': ()}", [1]), /the items/],
    ["an order that is not a bool", npyFile(header("'|u1'", "()", "1"), [1]), /fortran_order "1"/],
    ["a shape that is a number", file("'|u1'", "3"), /not a tuple/],
    ["a shape in brackets without a comma", file("'|u1'", "(3)"), /not a tuple/],
    ["a shape as a list", file("'|u1'", "[3]"), /not a tuple/],
    ["a negative size", file("'|u1'", "(-1,)"), /not a tuple of whole numbers/],
    ["negative sizes whose product is positive", file("'|u1'", "(-1, -1)", [1]), /not a tuple of whole numbers/],
    ["a size with a fraction", file("'|u1'", "(1.0,)", [1]), /not a tuple/],
    ["a size with a leading zero", file("'|u1'", "(01,)", [1]), /leading zeros/],
    ["a size beyond 2⁵³", file("'|u1'", "(9007199254740993,)"), /beyond 2⁵³/],
    ["a size of a thousand digits", file("'|u1'", `(${"9".repeat(1000)},)`), /beyond 2⁵³/],
    ["sizes whose product overflows", file("'|u1'", "(4294967296, 4294967296)"), /beyond 2⁵³/],
    ["sizes whose product overflows, behind a zero", file("'|u1'", "(0, 4294967296, 4294967296)"), /beyond 2⁵³/],
    ["more than 64 dims", file("'|u1'", `(${"1,".repeat(65)})`, [1]), /65 dims/],
    ["too few elements", file("'<f4'", "(2,)", [0, 0, 0, 0, 0, 0, 0]), /takes 8 bytes, and has 7/],
    ["too many elements", file("'|u1'", "(2,)", [0, 0, 0]), /takes 2 bytes, and has 3/],
    ["a bool that is neither", file("'|b1'", "(2,)", [0, 3]), /element 1 is 3/],
    ["an open byte order", file("'f4'", "()", [0, 0, 0, 0]), /byte order open/],
    ["Python objects", file("'|O'", "(1,)", [0x80, 4, 0x4e, 0x2e]), /unpickling/],
    ["an unknown dtype", file("'<q9'", "()", []), /the dtype "<q9", which Adjoint lacks/],
    ["a dtype of an object's own", file("'constructor'", "()", []), /"constructor" \(complex|"constructor"/],
    ["an empty dtype", file("''", "()", []), /the dtype ""/],
    ["a dtype that is not a string", file("None", "()", []), /not a string/],
    ["a nested dtype", file("('<f4', (2,))", "()", []), /structured|cannot be read/],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => readNpy(bytes as Uint8Array)).toThrow(FormatError);
    expect(() => readNpy(bytes as Uint8Array)).toThrow(message);
  });

  it("takes no more time for a header made to be read slowly", () => {
    for (const text of [
      `{${"[".repeat(60_000)}`,
      `{${"} ".repeat(30_000)}x`,
      `{'a':[${"] ".repeat(30_000)}x}`,
      `{${" ".repeat(60_000)}}`,
    ]) {
      expect(() => readNpy(npyFile(text))).toThrow(FormatError);
    }
  });
});

describe("writeNpy", () => {
  it("refuses bfloat16, and says what to do", async () => {
    const writing = writeNpy(ones([2], { dtype: "bfloat16" }));
    await expect(writing).rejects.toThrow(DTypeError);
    await expect(writing).rejects.toThrow(/x\.to\("float32"\), or use safetensors/);
  });

  it("refuses anything but a tensor, and too many dims", async () => {
    await expect(writeNpy([1] as never)).rejects.toThrow(ArgumentError);
    await expect(writeNpy(ones([1]).reshape(new Array(65).fill(1)))).rejects.toThrow(ShapeError);
  });

  it("writes a view in row-major order, of the values at the time of the call", async () => {
    const x = arange(6).reshape([2, 3]);
    const pending = writeNpy(x.t());
    x.zero_();
    expect(await readNpy(await pending).toArray()).toEqual([
      [0, 3],
      [1, 4],
      [2, 5],
    ]);
  });
});
