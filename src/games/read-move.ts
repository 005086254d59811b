/** The parser of games whose moves are words. */
import { readLastBoxed } from "./boxed.ts";
import type { Parsed } from "./game.ts";
import { plainWord } from "./plain-word.ts";

/** Reads one of the moves out of the last box, in any case, with or without square brackets. */
export function readMove<Move extends string>(text: string, moves: readonly Move[]): Parsed<Move> {
  const boxed = readLastBoxed(text);
  if (!boxed.ok) return boxed;
  const { answer, reasoning } = boxed;
  const move = named(answer, moves) ?? named(plainWord(answer), moves);
  if (move !== undefined) return { ok: true, move, reasoning };
  const reason = `"${answer.slice(0, 40)}" is not a move here: ${moves.join(" or ")}`;
  return { ok: false, reason, reasoning };
}

function named<Move extends string>(answer: string, moves: readonly Move[]): Move | undefined {
  const word = answer.replace(/^\[\s*(.*?)\s*\]$/, "$1").toLowerCase();
  return moves.find((known) => known.toLowerCase() === word);
}
