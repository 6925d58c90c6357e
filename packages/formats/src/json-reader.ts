import { FormatError } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";
import { isWellFormed } from "./bytes";

const numberForm = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
/** What a string may hold as it is, without an escape and without a partner. */
const isPlain = (code: number): boolean => code >= 0x20 && code !== BACKSLASH && (code < 0xd800 || code > 0xdfff);

/**
 * Walks through JSON text from token to token. `JSON.parse` would hide duplicate keys and round large numbers, and would build whatever a
 * file holds before anyone could refuse it.
 */
export class JsonReader {
  private position = 0;

  constructor(
    private readonly operation: string,
    private readonly what: string,
    private readonly text: string,
  ) {}

  /** @throws FormatError always. */
  fail(problem: string, hint?: string): never {
    throw new FormatError(this.operation, `${this.what}, character ${this.position}: ${problem}`, hint);
  }

  /** The next character that is not a space, not taken; "" at the end. */
  peek(): string {
    while (isSpace(this.text.charCodeAt(this.position))) this.position++;
    return this.text.charAt(this.position);
  }

  /** Takes the next character if it is `wanted`. */
  take(wanted: string): boolean {
    if (this.peek() !== wanted) return false;
    this.position++;
    return true;
  }

  expect(wanted: string): void {
    if (this.take(wanted)) return;
    const found = this.peek();
    this.fail(`${JSON.stringify(wanted)} is expected, not ${found === "" ? "the end" : describe(found)}.`);
  }

  /** Takes a whole word: true, false or null. */
  word(wanted: string): void {
    if (!this.text.startsWith(wanted, this.position)) this.fail("no JSON value begins here.");
    this.position += wanted.length;
  }

  end(): void {
    if (this.peek() !== "") this.fail("something follows the end.");
  }

  /** What is between brackets, with commas between; `item` takes one. */
  list(open: string, close: string, item: () => void): void {
    this.expect(open);
    if (this.take(close)) return;
    do item();
    while (this.take(","));
    this.expect(close);
  }

  /** The members of an object. `value` takes the value of a key. @throws FormatError for a key that appears twice, or is `__proto__`. */
  members(value: (key: string) => void): void {
    const seen = new Set<string>();
    this.list("{", "}", () => {
      const key = this.string();
      if (key === "__proto__") this.fail('the key "__proto__" is refused.');
      if (seen.size === seen.add(key).size) this.fail(`the key ${describe(key)} appears twice.`);
      this.expect(":");
      value(key);
    });
  }

  string(): string {
    if (this.peek() !== '"') this.fail("a string is expected.");
    const start = this.position + 1;
    let end = start;
    while (end < this.text.length && isPlain(this.text.charCodeAt(end)) && this.text.charCodeAt(end) !== QUOTE) end++;
    if (this.text.charCodeAt(end) !== QUOTE) return this.escapedString(start, end);
    this.position = end + 1;
    return this.text.slice(start, end);
  }

  /** From the first character on that is not plain, at `end`. The engine's own parser undoes escapes; it sees one string, never more. */
  private escapedString(start: number, end: number): string {
    for (; this.text.charCodeAt(end) !== QUOTE; end++) {
      if (end >= this.text.length) this.fail("a string has no end.");
      if (this.text.charCodeAt(end) === BACKSLASH) end++;
    }
    let text: string;
    try {
      text = JSON.parse(this.text.slice(start - 1, end + 1)) as string;
    } catch {
      this.fail("a string holds a control character or an unknown escape.");
    }
    this.position = end + 1;
    return isWellFormed(text) ? text : this.fail("a string holds half of a surrogate pair.");
  }

  /** @throws FormatError for what is not a number, is infinite, or is a whole number that JavaScript would round. */
  number(): number {
    this.peek();
    numberForm.lastIndex = this.position;
    const literal = numberForm.exec(this.text)?.[0];
    if (literal === undefined) this.fail("a number is expected.");
    const value = Number(literal);
    if (!Number.isFinite(value)) this.fail(`${describe(literal)} is beyond what a number holds.`);
    if (!Number.isSafeInteger(value) && !/[.eE]/.test(literal)) this.fail(`the whole number ${describe(literal)} is beyond 2⁵³.`);
    this.position += literal.length;
    return value;
  }

  /** A whole number from 0 to 2⁵³ − 1, such as a size. */
  size(): number {
    this.peek();
    const start = this.position;
    const value = this.number();
    for (let i = start; i < this.position; i++) {
      if (!isDigit(this.text.charCodeAt(i))) this.fail(`${describe(value)} is not a whole number ≥ 0.`);
    }
    return value;
  }
}
