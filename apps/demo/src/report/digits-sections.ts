import { accuracyOf, type Confusion } from "../confusion";
import { SIDE } from "../side";
import type { DigitsVerdict, Mistake } from "../verdict";
import { section } from "./html";
import { greyPicture } from "./picture";

/** How strong a cell's colour is: by the square root, since the mistakes that matter are few beside what is right. */
const strength = (count: number, total: number): string => (0.08 + 0.72 * Math.sqrt(count / total)).toFixed(3);

function confusionTable(confusion: Confusion): string {
  const digits = Array.from({ length: 10 }, (_, digit) => digit);
  const rows = confusion.map((row, truth) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    const cells = row.map((count, guess) => {
      const title = `${count} of ${total} pictures of ${truth} were taken for ${guess}`;
      const kind = count === 0 ? "none" : guess === truth ? "right" : "wrong";
      return `<td class="${kind}" style="--share: ${strength(count, total || 1)}" title="${title}">${count}</td>`;
    });
    const found = total === 0 ? "–" : `${((100 * row[truth]!) / total).toFixed(1)} %`;
    return `<tr><th scope="row">${truth}</th>${cells.join("")}<td class="found">${found}</td></tr>`;
  });
  const head = digits.map((digit) => `<th scope="col">${digit}</th>`).join("");
  return `<div class="scroll"><table class="confusion"><tr><th></th>${head}<th class="found">found</th></tr>${rows.join("")}</table></div>`;
}

const percent = (share: number): string => (share < 0.00005 ? "&lt; 0.01 %" : `${(100 * share).toFixed(2)} %`);

function mistake({ pixels, truth, guess, confidence, doubt }: Mistake): string {
  const picture = `<img src="${greyPicture(pixels, SIDE)}" width="${SIDE}" height="${SIDE}" alt="A handwritten ${truth}">`;
  return `<li>${picture}<div><b>${truth}</b> taken for <b>${guess}</b><br><small>${guess}: ${percent(confidence)}<br>${truth}: ${percent(doubt)}</small></div></li>`;
}

export const accuracyTile = ({ confusion }: DigitsVerdict): readonly [string, string] => [
  `${(100 * accuracyOf(confusion)).toFixed(2)} %`,
  "of the test digits recognised",
];

/** The confusion matrix, and the mistakes in which the truth was thought least likely. */
export function digitsSections({ confusion, mistakes }: DigitsVerdict): string {
  const matrix = section(
    "Which digits were taken for which",
    confusionTable(confusion),
    "Rows are what was written, columns what was read.",
  );
  if (mistakes.length === 0) return matrix;
  const list = `<ul class="mistakes">${mistakes.map(mistake).join("")}</ul>`;
  return (
    matrix +
    section(
      "The worst mistakes",
      list,
      "Test digits whose true name the model thought least likely; below each, how likely it thought the two.",
    )
  );
}
