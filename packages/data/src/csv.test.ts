import { cpu } from "@adjoint/backend-cpu-js";
import { ArgumentError, DTypeError, crossEntropy, FormatError, use } from "@adjoint/core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type CsvOptions, readCsv } from "./index";

beforeAll(() => use(cpu()));

const fields = (text: string, options: CsvOptions = { header: false }): string[][] => {
  const table = readCsv(text, options);
  const columns = table.columns.map((_, column) => table.strings(column));
  return Array.from({ length: table.length }, (_, row) => columns.map((column) => column[row]!));
};

describe("readCsv", () => {
  it.each<[string, string, string[][]]>([
    [
      "CRLF",
      "a,b\r\nc,d\r\n",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    [
      "LF, without an end to the last line",
      "a,b\nc,d",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    ["quotes", '"a","b ""c"" d",""\n', [["a", 'b "c" d', ""]]],
    ["commas and line breaks in quotes", '"a,b","c\r\nd\n"\n', [["a,b", "c\r\nd\n"]]],
    ["spaces, which belong to fields", " a , b\n", [[" a ", " b"]]],
    [
      "empty fields",
      ",\n,",
      [
        ["", ""],
        ["", ""],
      ],
    ],
    ["an empty field at the end of the file", "a,", [["a", ""]]],
    ["empty lines", "\n\na\n\r\nb\n\n", [["a"], ["b"]]],
    ["an empty field alone, in quotes", '""\n', [[""]]],
    ["a byte order mark", "\ufeffa\n", [["a"]]],
    ["nothing", "", []],
  ])("reads %s", (_, text, expected) => {
    expect(fields(text)).toEqual(expected);
    expect(readCsv(new TextEncoder().encode(text), { header: false }).length).toBe(expected.length);
  });

  it("reads another delimiter, and names from the header", () => {
    const table = readCsv('x;"y;z"\n1;2\n', { delimiter: ";" });
    expect([table.columns, table.length, table.strings("y;z"), table.strings(0)]).toEqual([["x", "y;z"], 1, ["2"], ["1"]]);
    expect(fields("a\tb", { header: false, delimiter: "\t" })).toEqual([["a", "b"]]);
  });

  it("reads whatever is written by the rules", () => {
    const field = fc.oneof(fc.string(), fc.constantFrom('"', ",", "\r\n", "\n", "", "\r", " "));
    const table = fc.integer({ min: 2, max: 4 }).chain((width) => fc.array(fc.array(field, { minLength: width, maxLength: width })));
    fc.assert(
      fc.property(table, fc.constantFrom("\n", "\r\n"), (rows, newline) => {
        const text = rows
          .map((row) => row.map((each) => (/[",\r\n]/.test(each) ? `"${each.replaceAll('"', '""')}"` : each)).join(","))
          .join(newline);
        // A byte order mark at the very beginning is not part of the first field.
        expect(fields(`\ufeff${text}`)).toEqual(rows);
      }),
    );
  });

  it.each<[string, unknown, RegExp]>([
    ["a quoted field without an end", 'a,b\n"c\n\n,d', /line 2: a quoted field has no end/],
    ["text after a closing quote", 'a,b\n"c"d,e', /line 2: "d" follows a closing quote/],
    ["a quote within a field", 'a,b\nc"d,e', /line 2: a quote stands within/],
    ["a quoted field after a space", 'a, "b"', /line 1: a quote stands within/],
    ["a row after a quoted field that begins with a line break", 'a,b\n"\nx",1\n2', /line 4: the row has 1 fields/],
    ["a row after a quoted field that is a line break", 'a\n"\n"\n"\r\n"\n1,2', /line 6: the row has 2 fields/],
    ["a quote after a quoted field that begins with a line break", '"\n\na"b', /line 3: "b" follows/],
    ["a row that is too short", 'a,"b\n"\n1,2\n3', /line 4: the row has 1 fields, and those before it 2/],
    ["a row that is too long", "a\n1,2", /line 2: the row has 2 fields/],
    ["a carriage return alone", "a\rb", /line 1: a carriage return/],
    ["two columns of one name", "a,b,a\n", /line 1: two columns have the name "a"/],
    ["no header", "\n", /no header/],
    ["bad UTF-8", Uint8Array.of(0xff), /not valid UTF-8/],
    ["no text", 3, /takes text or the bytes/],
  ])("refuses %s", (_, text, message) => {
    expect(() => readCsv(text as string)).toThrow(FormatError);
    expect(() => readCsv(text as string)).toThrow(message);
  });

  it("refuses anything but a delimiter", () => {
    for (const delimiter of ["", ",,", '"', "\n", 3]) expect(() => readCsv("a", { delimiter } as CsvOptions)).toThrow(ArgumentError);
  });

  it("reads or refuses anything, and quickly", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('"', '""', ",", "\n", "\r", "\r\n", "a", "1", " ")), (pieces) => {
        try {
          readCsv(pieces.join(""));
        } catch (error) {
          if (!(error instanceof FormatError)) throw error;
        }
      }),
      { numRuns: 1000 },
    );
    for (const text of ['""'.repeat(1e6), '"a'.repeat(1e6), `"${"\n".repeat(2e6)}`, ",".repeat(1e6)]) {
      try {
        readCsv(text, { header: false });
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }
  });
});

describe("CsvTable.tensor", () => {
  const table = readCsv('x,y,name\n1,-2.5e-1,"a"\n 3 ,.5,b\n+4.,nan,c\n');

  it("gives one column as [rows], and several as [rows, columns], in the order asked for", async () => {
    expect([table.tensor("x").dtype, await table.tensor("x").toArray()]).toEqual(["float32", [1, 3, 4]]);
    expect(await table.tensor(["y", 0]).toArray()).toEqual([
      [-0.25, 1],
      [0.5, 3],
      [Number.NaN, 4],
    ]);
    expect(await readCsv("1,2\n3,4", { header: false }).tensor().toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect([table.tensor(["x"]).shape, table.tensor([]).shape, readCsv("a,b\n").tensor().shape]).toEqual([
      [3, 1],
      [3, 0],
      [0, 2],
    ]);
  });

  it.each(["int8", "uint16", "int32", "int64", "uint64", "float16", "bfloat16", "float64", "bool"] as const)("as %s", async (dtype) => {
    const x = readCsv("a\n1\n0\n+1\n").tensor("a", { dtype });
    expect([x.dtype, Array.from((await x.data()) as ArrayLike<number | bigint>, Number)]).toEqual([dtype, [1, 0, 1]]);
  });

  it("keeps 64-bit integers whole", async () => {
    const x = readCsv("a\n9007199254740993\n-9223372036854775808\n").tensor("a", { dtype: "int64" });
    expect(await x.toArray()).toEqual([9007199254740993n, -9223372036854775808n]);
  });

  it("reads infinities, and takes a value for what is missing", async () => {
    expect(await readCsv("a\ninf\n-Infinity\n").tensor("a").toArray()).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
    const gaps = readCsv("a,b\n1,\n,2\n");
    expect(await gaps.tensor(undefined, { missing: Number.NaN }).toArray()).toEqual([
      [1, Number.NaN],
      [Number.NaN, 2],
    ]);
    expect(await gaps.tensor("b", { missing: -1, dtype: "int64" }).toArray()).toEqual([-1n, 2n]);
  });

  it.each<[string, string, object, RegExp]>([
    ["a field that is not a number", "a\n1\ntwo\n", {}, /line 3: "a" has "two", which is not a number/],
    ["a field that only begins as a number", "a\n1x\n", {}, /line 2/],
    ["another base", "a\n0x10\n", {}, /line 2/],
    ["a comma for a point", 'a\n"1,5"\n', {}, /line 2: "a" has "1,5"/],
    ["a word of an object's own", "a\nconstructor\n", {}, /line 2/],
    ["an empty field", 'a,b\n1,2\n"",3\n', {}, /line 3: "a" is empty/],
    ["a fraction as a whole number", "a\n1.5\n", { dtype: "int32" }, /line 2: "a" has "1.5", which int32 cannot hold/],
    ["a number too large", "a\n300\n", { dtype: "int8" }, /which int8 cannot hold/],
    ["a negative number without a sign", "a\n-1\n", { dtype: "uint32" }, /which uint32 cannot hold/],
    ["NaN as a whole number", "a\nnan\n", { dtype: "int32" }, /which int32 cannot hold/],
    ["two as a bool", "a\n2\n", { dtype: "bool" }, /which bool cannot hold/],
    ["a fraction in 64 bits", "a\n1.5\n", { dtype: "int64" }, /not a whole number/],
    ["a number too large for 64 bits", "a\n9223372036854775808\n", { dtype: "int64" }, /which int64 cannot hold/],
    ["a million digits", `a\n${"9".repeat(1e6)}\n`, { dtype: "int64" }, /not a whole number/],
    ["a million digits and a letter", `a\n${"9".repeat(1e6)}x\n`, {}, /not a number/],
    ["a fraction for what is missing", 'a\n""\n', { dtype: "int64", missing: 0.5 }, /which int64 cannot hold/],
  ])("refuses %s, with the line", (_, text, options, message) => {
    expect(() => readCsv(text).tensor("a", options)).toThrow(FormatError);
    expect(() => readCsv(text).tensor("a", options)).toThrow(message);
  });

  it("refuses columns that there are not, and dtypes that are none", () => {
    for (const column of ["z", "__proto__", 3, -1, 0.5, null, {}, ["x", "z"]]) {
      expect(() => table.tensor(column as never)).toThrow(ArgumentError);
    }
    expect(() => table.strings("z")).toThrow(/the columns are "x", "y", "name"/);
    expect(() => table.tensor("x", { dtype: "float8" as never })).toThrow(DTypeError);
  });
});

describe("CsvTable.labels", () => {
  const table = readCsv("size,species\n10,virginica\n9,setosa\n10,setosa\n");

  it("numbers the classes of a column as int32, in the order of their names", async () => {
    const { labels, classes } = table.labels("species");
    expect([labels.dtype, await labels.toArray(), classes]).toEqual(["int32", [1, 0, 0], ["setosa", "virginica"]]);
    const sizes = table.labels(0);
    expect([await sizes.labels.toArray(), sizes.classes]).toEqual([
      [1, 0, 1],
      ["9", "10"],
    ]);
    expect(readCsv("a\n").labels("a").labels.shape).toEqual([0]);
  });

  it("refuses a column that there is not, and a row without a class", async () => {
    expect(() => table.labels("kind")).toThrow(ArgumentError);
    // A list that says another length each time that it is asked.
    const lengths = [3, 2, 2, 2];
    const unsteady = new Proxy([1, 0], { get: (list, key) => (key === "length" ? (lengths.shift() ?? 2) : Reflect.get(list, key)) });
    await expect(readCsv("a,b\n1,2\n3,4").tensor(unsteady).toArray()).resolves.toEqual([
      [2, 1],
      [4, 3],
    ]);
    expect(() => readCsv('a,b\n1,x\n2,""\n').labels("b")).toThrow(/line 3: "b" has nothing, which is not a class/);
  });

  it("goes into a loss as it is, and a column of whole numbers stays float32", async () => {
    const scores = table.tensor(["size", "size"]);
    expect(scores.dtype).toBe("float32");
    expect(await crossEntropy(scores, table.labels("species").labels).item()).toBeCloseTo(Math.log(2), 6);
  });
});

it("a table prints its size and its columns, not its rows", () => {
  expect(String(readCsv("width,height\n1,2\n3,4\n"))).toBe("CsvTable(2 rows: width, height)");
});
