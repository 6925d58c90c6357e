/** Text as HTML: in content and in quoted attributes alike. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** A value as JSON that may stand in a script element: no `<` in it can end the element, or begin a comment. */
export const jsonInScript = (value: unknown): string => JSON.stringify(value).replaceAll("<", "\\u003c");

/** A table of names and values, both text. */
export const table = (rows: readonly (readonly [string, string])[]): string =>
  `<table class="facts">${rows.map(([name, value]) => `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`).join("")}</table>`;

export const section = (title: string, body: string, note = ""): string =>
  `<section><h2>${escapeHtml(title)}</h2>${note === "" ? "" : `<p class="note">${escapeHtml(note)}</p>`}${body}</section>`;
