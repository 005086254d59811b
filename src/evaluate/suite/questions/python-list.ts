/** A list of texts in a cell, as Python or JSON writes it: `['a', 'b']`. */

/** The items; undefined if the cell is no list. Quotes of both kinds, and words and numbers without any. */
export function listOf(cell: string): string[] | undefined {
  if (!cell.startsWith("[") || !cell.endsWith("]")) return undefined;
  const inside = cell.slice(1, -1);
  const items: string[] = [];
  let at = skipSpace(inside, 0);
  while (at < inside.length) {
    const item = itemAt(inside, at);
    if (!item) return undefined;
    items.push(item.text);
    at = skipSpace(inside, item.end);
    if (at < inside.length && inside[at] !== ",") return undefined;
    at = skipSpace(inside, at + 1);
  }
  return items;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text[at])) at++;
  return at;
}

function itemAt(text: string, from: number): { text: string; end: number } | undefined {
  const quote = text[from];
  if (quote !== "'" && quote !== '"') {
    const comma = text.indexOf(",", from);
    const end = comma < 0 ? text.length : comma;
    const plain = text.slice(from, end).trim();
    return plain === "" || /["'[\]]/.test(plain) ? undefined : { text: plain, end };
  }
  const end = closing(text, from + 1, quote);
  return end < 0 ? undefined : { text: unescaped(text.slice(from + 1, end)), end: end + 1 };
}

/** Index of the quote that ends a text; pictures are megabytes, so the search is the string's own. */
function closing(text: string, from: number, quote: string): number {
  let at = text.indexOf(quote, from);
  while (at > 0 && slashesBefore(text, at) % 2 === 1) at = text.indexOf(quote, at + 1);
  return at;
}

function slashesBefore(text: string, at: number): number {
  let from = at;
  while (text[from - 1] === "\\") from--;
  return at - from;
}

function unescaped(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(/\\(.)/gs, (_, one: string) => ({ n: "\n", t: "\t", r: "\r" })[one] ?? one);
}
