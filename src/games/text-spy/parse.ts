/** What a seat says in the text game: a statement of some words, or a vote. */
import { readLastBoxed } from "../boxed.ts";
import type { Parsed } from "../game.ts";
import { plainWord } from "../plain-word.ts";
import type { TextSpySettings } from "./settings.ts";
import { allStatements } from "./short-documents.ts";
import type { TextMove, TextView } from "./state.ts";

type Asked = Pick<TextView, "kind" | "seat" | "players">;

export function parseText(said: string, asked: Asked, settings: TextSpySettings): Parsed<TextMove> {
  const boxed = readLastBoxed(said);
  if (!boxed.ok) return boxed;
  const { answer, reasoning } = boxed;
  const move = asked.kind === "vote" ? readVote(answer, asked) : readStatement(answer, settings);
  return typeof move === "string" ? { ok: false, reason: move, reasoning } : { ok: true, move, reasoning };
}

function readStatement(answer: string, settings: TextSpySettings): TextMove | string {
  if (!/[\p{L}\p{N}]/u.test(answer)) return "the statement is empty";
  if (settings.statements === "listed") return readListed(answer, settings);
  const words = answer.trim().split(/\s+/).length;
  if (words > settings.words) return `the statement has ${words} words, more than ${settings.words}`;
  return { kind: "statement", text: answer };
}

function readListed(answer: string, settings: TextSpySettings): TextMove | string {
  const word = plainWord(answer).toLowerCase();
  const text = allStatements(settings).find((known) => known === word);
  return text === undefined
    ? `"${answer.slice(0, 40)}" is none of the listed statements`
    : { kind: "statement", text };
}

/** A player's number, another's than the own, or n/a. */
function readVote(answer: string, { seat, players }: Asked): TextMove | string {
  const word = plainWord(answer).toLowerCase();
  if (word === "n/a") return { kind: "vote", vote: null };
  const digits = /^(?:player ?)?#?(\d{1,3})$/.exec(word)?.[1];
  if (digits === undefined) return `"${answer.slice(0, 40)}" is no player's number and not n/a`;
  const vote = Number(digits) - 1;
  if (vote < 0 || vote >= players) return `there is no player ${digits}`;
  return vote === seat ? "a vote for oneself does not count" : { kind: "vote", vote };
}
