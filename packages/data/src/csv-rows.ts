import { FormatError } from "@adjoint/core";
import { describe } from "@adjoint/core/internal";

/** A row of fields, and the line of the file that it begins on: quoted fields may go over several. */
export interface CsvRow {
  readonly line: number;
  readonly fields: readonly string[];
}

export function refuseCsv(line: number, problem: string, hint?: string): never {
  throw new FormatError("readCsv", `line ${line}: ${problem}`, hint);
}

/** Splits CSV text by RFC 4180, with lines that end in CRLF or LF. Empty lines are passed over. */
class CsvScanner {
  private at = 0;
  private line = 1;

  constructor(
    private readonly text: string,
    private readonly delimiter: string,
  ) {}

  *rows(): Generator<CsvRow> {
    while (this.at < this.text.length) {
      const { line } = this;
      if (this.newline()) continue;
      const fields = [this.field()];
      while (this.take(this.delimiter)) fields.push(this.field());
      if (this.at < this.text.length && !this.newline()) refuseCsv(this.line, `${describe(this.text[this.at])} follows a closing quote.`);
      yield { line, fields };
    }
  }

  private take(wanted: string): boolean {
    if (!this.text.startsWith(wanted, this.at)) return false;
    this.at += wanted.length;
    return true;
  }

  private newline(): boolean {
    if (!this.take("\r\n") && !this.take("\n")) return false;
    this.line++;
    return true;
  }

  private field(): string {
    return this.text[this.at] === '"' ? this.quoted() : this.bare();
  }

  private bare(): string {
    const start = this.at;
    for (; this.at < this.text.length; this.at++) {
      const character = this.text[this.at];
      if (character === this.delimiter || character === "\n") break;
      if (character === '"') refuseCsv(this.line, "a quote stands within a field.", 'quote the whole field, and write "" for a quote.');
      if (character !== "\r") continue;
      if (this.text[this.at + 1] === "\n") break;
      refuseCsv(this.line, "a carriage return stands alone.", "end lines with CRLF or LF.");
    }
    return this.text.slice(start, this.at);
  }

  private quoted(): string {
    const start = this.at + 1;
    let end = this.text.indexOf('"', start);
    while (end >= 0 && this.text[end + 1] === '"') end = this.text.indexOf('"', end + 2);
    if (end < 0) refuseCsv(this.line, "a quoted field has no end.");
    this.at = end + 1;
    const inside = this.text.slice(start, end);
    for (let i = inside.indexOf("\n"); i >= 0; i = inside.indexOf("\n", i + 1)) this.line++;
    return inside.replaceAll('""', '"');
  }
}

/** All rows, of one width. @throws FormatError with the line for what RFC 4180 does not allow. */
export function parseRows(text: string, delimiter: string): CsvRow[] {
  const rows: CsvRow[] = [];
  for (const row of new CsvScanner(text, delimiter).rows()) {
    const width = rows[0]?.fields.length ?? row.fields.length;
    if (row.fields.length !== width) {
      refuseCsv(row.line, `the row has ${row.fields.length} fields, and those before it ${width}.`, "is the delimiter right?");
    }
    rows.push(row);
  }
  return rows;
}
