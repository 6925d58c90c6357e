import { signal } from "@preact/signals";
import { remember, remembered } from "../page/memory";
import { english, type Words } from "./english";
import { korean } from "./korean";

const tables = { en: english, ko: korean };
export type Language = keyof typeof tables;

const preferred = (): Language => (navigator.language.startsWith("ko") ? "ko" : "en");

export const language = signal<Language>(remembered("language", ["en", "ko"]) ?? preferred());

export function changeLanguage(): void {
  language.value = language.value === "en" ? "ko" : "en";
  remember("language", language.value);
}

/** A message in the reader's language. Reading it in a component makes the component follow the language. */
export function say(key: keyof Words, values: Readonly<Record<string, string | number>> = {}): string {
  return tables[language.value][key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** A message of the page, filled in when it is shown: the reader may change the language. */
export interface Said {
  readonly key: keyof Words;
  readonly values: Readonly<Record<string, string | number>>;
}

export const said = (key: keyof Words, values: Said["values"] = {}): Said => ({ key, values });
export const shown = (message: Said | null): string => (message === null ? "" : say(message.key, message.values));

export const whole = (value: number): string => Math.round(value).toLocaleString(language.value);
export const percent = (share: number, digits = 1): string => `${(100 * share).toFixed(digits)} %`;
