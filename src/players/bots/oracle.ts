/**
 * The honest player with perfect eyes. It knows the scene behind its own picture, and no other: says new
 * true statements, and votes for the seat with the most false clues. A spy with a blank picture guesses.
 * Clues that are no statements about scenes count neither way. CLEVR only: the pair needs its scenes.
 */
import { PlayerError } from "../../core/errors.ts";
import type { Seat } from "../../games/game.ts";
import { trueStatement } from "../../pairs/clevr/draw-statement.ts";
import type { Scene } from "../../pairs/clevr/scene.ts";
import { formatStatement, isTrue, parseStatement } from "../../pairs/clevr/statement.ts";
import { type BotRules, type BotTurn, botPlayer, newClue } from "./bot.ts";
import { guess } from "./random.ts";

export const oracleRules: BotRules = { clue: truth, vote: mostFalse };

export const oracleBot = botPlayer("oracle", oracleRules);

function truth(turn: BotTurn): string {
  const scene = ownScene(turn);
  if (!scene) return guess(turn);
  return newClue(turn, () => formatStatement(trueStatement(scene, turn.rng)));
}

/** n/a if nobody, or more than one seat, said the most false things. */
function mostFalse(turn: BotTurn): Seat | "n/a" {
  const { seat, seats, clues } = turn.view;
  const scene = ownScene(turn)!;
  const lies = Array.from({ length: seats }, () => 0);
  for (const clue of clues) {
    const statement = parseStatement(clue.text);
    if (clue.seat !== seat && statement && !isTrue(statement, scene)) lies[clue.seat]++;
  }
  const most = Math.max(...lies);
  const suspects = lies.flatMap((count, other) => (count === most ? [other] : []));
  return most > 0 && suspects.length === 1 ? suspects[0] : "n/a";
}

/** The scene of this seat's own picture; undefined if that is blank. */
function ownScene({ view, state }: BotTurn): Scene | undefined {
  const { contents, id } = state.pair;
  if (!contents) {
    throw new PlayerError(`The oracle bot needs scenes, but pair ${id} has none: choose another player.`);
  }
  if (view.role === "civilian") return contents.original as Scene;
  return view.spyView === "edited" ? (contents.modified as Scene) : undefined;
}
