// A model of one node in ONNX's format: protocol buffers, of which a writer needs two wire types. Field numbers are those of onnx.proto.
const bytesOf = (parts: readonly Uint8Array[]): Uint8Array => {
  const out = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
};

/** @param value A whole number; a negative one is written as 64 bits. */
function varint(value: number): Uint8Array {
  if (value < 0) return wideVarint(BigInt.asUintN(64, BigInt(value)));
  const out: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...out, rest]);
    out.push((rest % 128) + 128);
  }
}

function wideVarint(value: bigint): Uint8Array {
  const out: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    if (rest < 128n) return Uint8Array.from([...out, Number(rest)]);
    out.push(Number(rest % 128n) + 128);
  }
}

const number = (field: number, value: number): Uint8Array => bytesOf([varint(field * 8), varint(value)]);
const block = (field: number, content: Uint8Array): Uint8Array => bytesOf([varint(field * 8 + 2), varint(content.length), content]);
const text = (field: number, value: string): Uint8Array => block(field, new TextEncoder().encode(value));
const message = (field: number, ...parts: Uint8Array[]): Uint8Array => block(field, bytesOf(parts));

const float32 = 1;
const ir = 9;
const opset = 20;
const integerAttribute = 2;
const textAttribute = 3;
const integersAttribute = 7;

/** ValueInfoProto of a float32 tensor. */
const valueInfo = (field: number, name: string, shape: readonly number[]): Uint8Array => {
  const dims = shape.map((length) => message(1, number(1, length)));
  return message(field, text(1, name), message(2, message(1, number(1, float32), message(2, ...dims))));
};

type Attribute = number | string | readonly number[];

function attribute(name: string, value: Attribute): Uint8Array {
  if (typeof value === "string") return message(5, text(1, name), text(4, value), number(20, textAttribute));
  if (typeof value === "number") return message(5, text(1, name), number(3, value), number(20, integerAttribute));
  return message(5, text(1, name), ...value.map((each) => number(8, each)), number(20, integersAttribute));
}

export interface NodeDescription {
  readonly operator: string;
  readonly inputs: readonly (readonly number[])[];
  readonly output: readonly number[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

export const inputName = (position: number): string => `input${position}`;
export const outputName = "output";

/** ModelProto of a graph with one node, all of whose inputs and outputs are float32. */
export function singleNodeModel({ operator, inputs, output, attributes = {} }: NodeDescription): Uint8Array {
  const names = inputs.map((_, position) => text(1, inputName(position)));
  const settings = Object.entries(attributes).map(([name, value]) => attribute(name, value));
  const node = message(1, ...names, text(2, outputName), text(4, operator), ...settings);
  const graph = message(
    7,
    node,
    text(2, "single"),
    ...inputs.map((shape, position) => valueInfo(11, inputName(position), shape)),
    valueInfo(12, outputName, output),
  );
  return bytesOf([number(1, ir), graph, message(8, number(2, opset))]);
}
