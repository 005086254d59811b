/**
 * The words of the shipped model: marks that say what is asked, domains, seats, and the words of the three
 * languages (`language/`); words outside the list become `<unk>`. How a game is told in them is its form
 * (`forms/spot-the-spy.ts`).
 */
import { type AnyStatement, languageOf } from "../../language/languages.ts";
import { DOMAINS, type Domain } from "../../pairs/pair.ts";
import { ABSENT, type Vocabulary } from "./forms/form.ts";

const MARKS = [
  "<unk>",
  ".",
  "<describe>",
  "<judge>",
  "<civilian>",
  "<spy>",
  "<blank>",
  "<edited>",
  "<vote>",
  "<so>",
  "true",
  "false",
  "n/a",
];
const MAX_SEATS = 7;

export const WORDS: readonly string[] = [
  ...new Set([
    ...MARKS,
    ...DOMAINS.map((domain) => `<${domain}>`),
    ...Array.from({ length: MAX_SEATS }, (_, seat) => `<p${seat + 1}>`),
    ...DOMAINS.flatMap((domain) => languageOf(domain).words),
    ABSENT,
  ]),
];

/** Whose words they are. */
export const SHIPPED: Vocabulary = { game: "spot-the-spy", words: WORDS };

const IDS = new Map(WORDS.map((word, id) => [word, id]));
const UNKNOWN = WORDS.indexOf("<unk>");

/** Id of a word of the list; other words are `<unk>`. */
export function tokenOf(word: string): number {
  return IDS.get(word) ?? UNKNOWN;
}

export function seatToken(seat: number): number {
  return tokenOf(`<p${seat + 1}>`);
}

export function domainToken(domain: Domain): number {
  return tokenOf(`<${domain}>`);
}

/** Seat (0-based) of a seat token, or -1. */
export function seatOfToken(token: number): number {
  const match = /^<p(\d)>$/.exec(WORDS[token] ?? "");
  return match ? Number(match[1]) - 1 : -1;
}

export const STOP = tokenOf(".");

export function statementTokens(statement: AnyStatement, domain: Domain): number[] {
  return languageOf(domain).toWords(statement).map(tokenOf);
}
