/**
 * Parsers of "Who is the spy?": free text with a boxed answer → a move, or a refusal with a reason.
 * They read nothing but the seat's own view.
 */

import { readBoxed } from "../boxed.ts";
import type { Parsed } from "../game.ts";
import { plainWord } from "../plain-word.ts";
import type { SpyGameMove } from "./state.ts";
import type { SpyGameView } from "./view.ts";

export const MAX_CLUE_WORDS = 40;

type TableView = Pick<SpyGameView, "kind" | "seat" | "seats" | "selfVotes" | "clues">;

/**
 * A clue is new and has 1 to 40 words; a vote is a player's number (1-based, another's by most settings) or
 * n/a.
 */
export function parseAnswer(text: string, view: TableView): Parsed<SpyGameMove> {
  const boxed = readBoxed(text);
  if (!boxed.ok) return boxed;
  const parsed = view.kind === "clue" ? parseClue(boxed.answer, view) : parseVote(boxed.answer, view);
  return { ...parsed, reasoning: boxed.reasoning };
}

/** Clues that differ in case, punctuation or spacing only are the same clue. */
export function normaliseClue(clue: string): string {
  return clue
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** True if the clue was said before, by anyone. */
export function isRepeat(clue: string, view: Pick<SpyGameView, "clues">): boolean {
  const normal = normaliseClue(clue);
  return view.clues.some((earlier) => normaliseClue(earlier.text) === normal);
}

function parseClue(answer: string, view: TableView): Parsed<SpyGameMove> {
  if (normaliseClue(answer) === "") return { ok: false, reason: "the clue is empty" };
  const words = answer.split(" ").length;
  if (words > MAX_CLUE_WORDS) {
    return { ok: false, reason: `the clue has ${words} words, more than ${MAX_CLUE_WORDS}` };
  }
  if (isRepeat(answer, view)) return { ok: false, reason: "the clue repeats an earlier one" };
  return { ok: true, move: { kind: "clue", clue: answer } };
}

/** The number in a boxed vote, `3` or `Player 3`; undefined if it names no player, whether there is one or not. */
export function namedPlayer(answer: string): number | undefined {
  const digits = /^(?:player ?)?#?(\d{1,9})$/i.exec(plainWord(answer))?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function parseVote(answer: string, view: TableView): Parsed<SpyGameMove> {
  if (plainWord(answer).toLowerCase() === "n/a") return { ok: true, move: { kind: "vote", vote: "n/a" } };
  const player = namedPlayer(answer);
  if (player === undefined) {
    return { ok: false, reason: `the vote "${answer.slice(0, 40)}" is neither a player's number nor n/a` };
  }
  if (player < 1 || player > view.seats) {
    return { ok: false, reason: `there is no player ${player}: the players are 1 to ${view.seats}` };
  }
  if (player - 1 === view.seat && view.selfVotes === "refused") {
    return { ok: false, reason: "a vote for oneself" };
  }
  return { ok: true, move: { kind: "vote", vote: player - 1 } };
}
