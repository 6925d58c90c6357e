import { ink } from "./theme";

export interface CardRow {
  readonly label: string;
  readonly values: readonly string[];
}

/** What a card says, in the reader's language. */
export interface Card {
  readonly title: string;
  /** The devices: each has its colour. */
  readonly columns: readonly string[];
  readonly rows: readonly CardRow[];
  readonly about: readonly string[];
}

const [WIDTH, MARGIN, ROW, LABELS] = [720, 32, 40, 260];
const FAMILY = 'system-ui, "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans KR", sans-serif';

/** Cuts a line where it would leave the card. */
function fitted(pen: CanvasRenderingContext2D, text: string, most: number): string {
  if (pen.measureText(text).width <= most) return text;
  let length = text.length;
  while (length > 0 && pen.measureText(`${text.slice(0, length)}…`).width > most) length--;
  return `${text.slice(0, length)}…`;
}

/** A table as a picture, in the colours that the page has now. */
export async function drawCard({ title, columns, rows, about }: Card): Promise<Blob> {
  await document.fonts.ready;
  const height = MARGIN * 2 + 48 + ROW * (rows.length + 1) + 16 + 20 * about.length;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [2 * WIDTH, 2 * height];
  const pen = canvas.getContext("2d")!;
  pen.scale(2, 2);
  pen.fillStyle = ink("paper");
  pen.fillRect(0, 0, WIDTH, height);
  pen.textBaseline = "middle";
  const write = (text: string, x: number, y: number, font: string, colour: string, align: CanvasTextAlign = "left", most = WIDTH): void => {
    pen.font = `${font} ${FAMILY}`;
    pen.fillStyle = ink(colour);
    pen.textAlign = align;
    pen.fillText(fitted(pen, text, most), x, y);
  };
  const column = (WIDTH - 2 * MARGIN - LABELS) / columns.length;
  const right = (i: number): number => MARGIN + LABELS + column * (i + 1);
  let y = MARGIN + 12;
  write(title, MARGIN, y, "600 20px", "text");
  y += 48;
  columns.forEach((name, i) => write(name, right(i), y, "600 15px", name, "right"));
  for (const { label, values } of rows) {
    y += ROW;
    pen.fillStyle = ink("line");
    pen.fillRect(MARGIN, y - ROW / 2, WIDTH - 2 * MARGIN, 1);
    write(label, MARGIN, y, "15px", "text", "left", LABELS);
    values.forEach((value, i) => write(value, right(i), y, "15px", "text", "right", column - 8));
  }
  y += ROW / 2 + 16;
  for (const line of about) {
    y += 20;
    write(line, MARGIN, y, "12px", "muted", "left", WIDTH - 2 * MARGIN);
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob((image) => (image === null ? reject(new Error("the browser made no picture")) : resolve(image)), "image/png");
  });
}
