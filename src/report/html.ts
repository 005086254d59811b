/** HTML as a template that escapes: whatever is put into it is text, unless it is HTML itself. */
import { printable } from "../core/terminal-text.ts";

/** Markup that is safe to show. */
export class Html {
  constructor(readonly text: string) {}
}

export type Part = Html | string | number | undefined | false | readonly Part[];

/**
 * Text parts are escaped for elements and for quoted attributes; lists are joined, `undefined` and `false`
 * are nothing.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.map((string, i) => string + (i < parts.length ? render(parts[i]) : "")).join(""));
}

/** Markup that this package made: never text of a run. */
export function trusted(markup: string): Html {
  return new Html(markup);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Control characters are shown as escapes. */
export function escapeHtml(text: string): string {
  return printable(text).replace(/[&<>"']/g, (char) => ENTITIES[char]);
}

function render(part: Part): string {
  if (part === undefined || part === false) return "";
  if (part instanceof Html) return part.text;
  if (typeof part === "object") return part.map(render).join("");
  return escapeHtml(String(part));
}
