/**
 * The words of the shipped model: marks that say what is asked, domains, seats, and the words of the three languages
 * (`language/`). A clue is written as a telegram ("there is a large red sphere" → `large red sphere .`) and read back
 * through the language of its domain, so that games see ordinary sentences. Free text that is no statement is read word
 * by word; words outside the list become `<unk>`.
 */
import type { SpyGameView } from "../../games/spot-the-spy/view.ts";
import { COUNTS } from "../../language/chart-statement.ts";
import { type AnyStatement, languageOf } from "../../language/languages.ts";
import { DOMAINS, type Domain } from "../../pairs/pair.ts";

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
/** Never said: stands in a token's window where the text had not begun. The last word (`absentToken` of the model). */
const ABSENT = "<absent>";
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

/** What the rules tell a seat before the first clue. */
export type Head = Pick<SpyGameView, "domain" | "role" | "spyView" | "seats" | "rounds">;

/** Domain, role, what a spy sees, number of seats, number of clue rounds. */
export function headTokens({ domain, role, spyView, seats, rounds }: Head): number[] {
  const words = [`<${role}>`, `<${spyView}>`, COUNTS[seats], COUNTS[rounds]];
  return [domainToken(domain), ...words.map(tokenOf)];
}

/** Seat (0-based) of a seat token, or -1. */
export function seatOfToken(token: number): number {
  const match = /^<p(\d)>$/.exec(WORDS[token] ?? "");
  return match ? Number(match[1]) - 1 : -1;
}

export const STOP = tokenOf(".");

/** Longest clue in tokens that the model reads; longer ones are cut. */
export const CLUE_TOKENS = 9;

/** Tokens of a clue as everyone heard it, without the closing mark. An empty clue (a lost move) has none. */
export function clueTokens(text: string, domain: Domain): number[] {
  const language = languageOf(domain);
  const statement = language.parse(text);
  const words = statement
    ? language.toWords(statement)
    : text
        .toLowerCase()
        .split(/[^a-z/]+/)
        .filter(Boolean);
  return words.slice(0, CLUE_TOKENS).map(tokenOf);
}

/** The sentence that clue tokens stand for; tokens that form no statement are joined as they are. */
export function clueText(tokens: readonly number[], domain: Domain): string {
  const words = tokens.map((token) => WORDS[token] ?? "<unk>");
  const language = languageOf(domain);
  const statement = language.fromWords(words);
  return statement ? language.format(statement) : words.join(" ");
}

export function statementTokens(statement: AnyStatement, domain: Domain): number[] {
  return languageOf(domain).toWords(statement).map(tokenOf);
}
