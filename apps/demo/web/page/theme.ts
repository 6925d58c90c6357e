import { effect, signal } from "@preact/signals";
import { remember, remembered } from "./memory";

const themes = ["auto", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

export const theme = signal<Theme>(remembered("theme", themes) ?? "auto");

/** Grows when the colours change, whoever changed them: what is drawn on a canvas has to be drawn again. */
export const repaint = signal(0);

export function nextTheme(): void {
  theme.value = themes[(themes.indexOf(theme.value) + 1) % themes.length]!;
  remember("theme", theme.value);
}

effect(() => {
  document.documentElement.dataset.theme = theme.value;
  repaint.value = repaint.peek() + 1;
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  repaint.value++;
});

/** One of the page's colours as a canvas takes it: custom properties are not computed until something is painted with them. */
export function ink(name: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
