/** What the setting `pairs.source` may say: `clevr`, `charts`, `photos`, a folder, `mix` for the first three, or several with `+` between. */
import fs from "node:fs";
import path from "node:path";
import { DOMAINS, type Domain } from "../pairs/pair.ts";

export const MIX = "mix";

/** One source: what is generated or comes with a package, or a folder. */
export type PairName = { readonly kind: Domain } | { readonly kind: "folder"; readonly path: string };

/** The sources in order. A folder may have a + in its name: the longest one that exists counts. */
export function parsePairNames(source: string): PairName[] {
  return split(source).flatMap((word): PairName[] => {
    if (word === MIX) return DOMAINS.map((kind) => ({ kind }));
    return [isDomain(word) ? { kind: word } : { kind: "folder", path: word }];
  });
}

/** The same with full paths: a run must find its folders again from wherever it is resumed. */
export function withFullFolders(source: string): string {
  return split(source)
    .map((word) => (isGiven(word) || !looksLikePath(word) ? word : path.resolve(word)))
    .join("+");
}

/** A plain word that is no folder is rather a name written wrongly. */
export function looksLikePath(word: string): boolean {
  return /[/\\]/.test(word) || word === "." || word === ".." || fs.existsSync(word);
}

function split(source: string): string[] {
  const parts = source.split("+");
  for (let length = parts.length; length > 0; length--) {
    const head = parts.slice(0, length).join("+");
    if (!isGiven(head) && !fs.existsSync(head)) continue;
    return length === parts.length ? [head] : [head, ...split(parts.slice(length).join("+"))];
  }
  return parts.length === 1 ? parts : [parts[0], ...split(parts.slice(1).join("+"))];
}

function isGiven(word: string): boolean {
  return word === MIX || isDomain(word);
}

function isDomain(word: string): word is Domain {
  return (DOMAINS as readonly string[]).includes(word);
}
