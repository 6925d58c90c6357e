/** `counts[truth][prediction]` */
export type Confusion = readonly (readonly number[])[];

export const noConfusion = (): number[][] => Array.from({ length: 10 }, () => new Array<number>(10).fill(0));

export function accuracyOf(counts: Confusion): number {
  const all = counts.flat().reduce((sum, count) => sum + count, 0);
  return counts.reduce((sum, row, digit) => sum + row[digit]!, 0) / all;
}

/** The matrix as text: rows are the digits, columns what they were taken for. */
export function formatConfusion(counts: Confusion): string {
  const line = (head: string, cells: readonly (string | number)[], tail: string): string =>
    `${head.padStart(5)} │${cells.map((cell) => String(cell).padStart(5)).join("")} │ ${tail}`;
  const rows = counts.map((row, digit) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    const cells = row.map((count) => (count === 0 ? "·" : count));
    return line(String(digit), cells, total === 0 ? "–" : `${((100 * row[digit]!) / total).toFixed(1)} %`);
  });
  const names = Array.from({ length: 10 }, (_, digit) => digit);
  return [line("", names, "found"), `${"─".repeat(6)}┼${"─".repeat(51)}┼${"─".repeat(8)}`, ...rows].join("\n");
}
