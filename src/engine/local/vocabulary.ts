/**
 * The words of the shipped model: CLEVR's attributes, numbers, relations, seats, and a few marks that say what is asked.
 * A clue is written without its small words ("there is a large red sphere" → `large red sphere .`) and read back
 * through the statement language, so that games see ordinary sentences. Free text that is no statement is
 * read word by word; words outside the list become `<unk>`.
 */
import { COLORS, MATERIALS, RELATIONS, type Relation, SHAPES, SIZES } from "../../pairs/clevr/scene.ts";
import {
  formatDesc,
  formatStatement,
  NUMBER_WORDS,
  parseDesc,
  parseStatement,
  type Statement,
} from "../../pairs/clevr/statement.ts";

const MARKS = [
  "<doubt>",
  "<unk>",
  ".",
  "<describe>",
  "<judge>",
  "<civilian>",
  "<spy>",
  "<vote>",
  "<so>",
  "true",
  "false",
  "n/a",
];
const MAX_SEATS = 7;

export const WORDS: readonly string[] = [
  ...MARKS,
  ...Array.from({ length: MAX_SEATS }, (_, seat) => `<p${seat + 1}>`),
  ...SIZES,
  ...COLORS,
  ...MATERIALS,
  ...SHAPES,
  "thing",
  ...NUMBER_WORDS,
  ...RELATIONS,
];

const IDS = new Map(WORDS.map((word, id) => [word, id]));

/** Id of a word of the list; other words are `<unk>`. */
export function tokenOf(word: string): number {
  return IDS.get(word) ?? 1;
}

export function seatToken(seat: number): number {
  return tokenOf(`<p${seat + 1}>`);
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
export function clueTokens(text: string): number[] {
  const statement = parseStatement(text);
  const words = statement
    ? statementWords(statement)
    : text
        .toLowerCase()
        .split(/[^a-z/]+/)
        .filter(Boolean);
  return words.slice(0, CLUE_TOKENS).map(tokenOf);
}

/** The sentence that clue tokens stand for; tokens that form no statement are joined as they are. */
export function clueText(tokens: readonly number[]): string {
  const words = tokens.map((token) => WORDS[token] ?? "<unk>");
  const statement = readStatement(words);
  return statement ? formatStatement(statement) : words.join(" ");
}

export function statementTokens(statement: Statement): number[] {
  return statementWords(statement).map(tokenOf);
}

function statementWords(statement: Statement): string[] {
  switch (statement.kind) {
    case "exist":
      return formatDesc(statement.object).split(" ");
    case "count":
      return [NUMBER_WORDS[statement.count], ...formatDesc(statement.object).split(" ")];
    case "relation":
      return [
        ...formatDesc(statement.a).split(" "),
        statement.relation,
        ...formatDesc(statement.b).split(" "),
      ];
  }
}

function readStatement(words: readonly string[]): Statement | undefined {
  const relationAt = words.findIndex((word) => (RELATIONS as readonly string[]).includes(word));
  if (relationAt >= 0) {
    const a = parseDesc(words.slice(0, relationAt).join(" "));
    const b = parseDesc(words.slice(relationAt + 1).join(" "));
    return a && b ? { kind: "relation", a, relation: words[relationAt] as Relation, b } : undefined;
  }
  const count = (NUMBER_WORDS as readonly string[]).indexOf(words[0]);
  const object = parseDesc(words.slice(count >= 0 ? 1 : 0).join(" "));
  if (!object) return undefined;
  return count >= 0 ? { kind: "count", count, object } : { kind: "exist", object };
}
