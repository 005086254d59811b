/** The parser of games whose moves are words. */
import { readLastBoxed } from "./boxed.ts";
import type { Parsed } from "./game.ts";

/** Reads one of the moves out of the last box, in any case, with or without square brackets. */
export function readMove<Move extends string>(text: string, moves: readonly Move[]): Parsed<Move> {
  const boxed = readLastBoxed(text);
  if (!boxed.ok) return boxed;
  const { answer, reasoning } = boxed;
  const word = answer.replace(/^\[\s*(.*?)\s*\]$/, "$1").toLowerCase();
  const move = moves.find((known) => known.toLowerCase() === word);
  if (move !== undefined) return { ok: true, move, reasoning };
  const reason = `"${answer.slice(0, 40)}" is not a move here: ${moves.join(" or ")}`;
  return { ok: false, reason, reasoning };
}
