/** How a stream moves along the innermost loop: not at all, by one element, or by a stride known at launch. */
export type Step = 0 | 1 | 2;

export const stepOf = (stride: number): Step => (stride === 1 ? 1 : stride === 0 ? 0 : 2);

/** A position that moves through an array: where it stands, and the texts of its strides for the axes at hand. */
export interface Stream {
  readonly name: string;
  readonly start: string;
  readonly strides: readonly string[];
}

/** Prints nested loops over `sizes`, outermost first; `body` gets the streams' positions. */
export function printNest(
  tag: string,
  sizes: readonly string[],
  streams: readonly Stream[],
  body: (positions: readonly string[]) => string,
  axis = 0,
): string {
  const size = sizes[axis];
  if (size === undefined) return body(streams.map(({ start }) => start));
  const counter = `${tag}${axis}`;
  const inside = streams.map(({ name, strides }) => ({ name, start: `${name}${counter}`, strides }));
  const starts = inside.map(({ start }, k) => `, ${start} = ${streams[k]?.start}`).join("");
  const steps = inside.map(({ start, strides }) => `, ${start} += ${strides[axis]}`).join("");
  const rest = printNest(tag, sizes, inside, body, axis + 1);
  return `for (let ${counter} = 0${starts}; ${counter} < ${size}; ${counter}++${steps}) {\n${rest}\n}`;
}

/** A stream in the innermost loop, with its position at the beginning of the row. */
export interface RowStream {
  readonly name: string;
  readonly start: string;
  readonly stride: string;
  readonly step: Step;
}

/** The position of a stream's element in the innermost loop. */
export const elementOf = ({ name, start, step }: RowStream, counter: string): string =>
  step === 2 ? `${name}${counter}` : step === 0 ? start : start === "0" ? counter : `${start} + ${counter}`;

/** Prints the innermost loop, in which contiguous streams need no arithmetic of their own. */
export function printRow(counter: string, from: string, to: string, streams: readonly RowStream[], body: string): string {
  const moving = streams.filter(({ step }) => step === 2);
  const starts = moving
    .map(({ name, start, stride }) => `, ${name}${counter} = ${start}${from === "0" ? "" : ` + ${from} * ${stride}`}`)
    .join("");
  const steps = moving.map(({ name, stride }) => `, ${name}${counter} += ${stride}`).join("");
  return `for (let ${counter} = ${from}${starts}; ${counter} < ${to}; ${counter}++${steps}) {\n${body}\n}`;
}

/** The same four elements at a time, for bodies so short that the loop itself is half the work. No stream may be strided. */
export function printUnrolledRow(counter: string, from: string, to: string, body: string): string {
  const copies = [0, 1, 2, 3].map((i) => `{ const ${counter} = b + ${i} | 0;\n${body}\n}`).join("\n");
  return `let b = ${from};\nfor (; b < ${to} - 3; b = b + 4 | 0) {\n${copies}\n}\nfor (let ${counter} = b; ${counter} < ${to}; ${counter}++) {\n${body}\n}`;
}
