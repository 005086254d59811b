/**
 * The honest player with perfect eyes. It knows what is in its own picture, and no other: says new true
 * statements, and votes for the seat with the most false clues. A spy with a blank picture guesses. Clues
 * that are no statements of the domain's language count neither way. The pair needs its contents.
 */
import { PlayerError } from "../../../core/errors.ts";
import type { Seat } from "../../../games/game.ts";
import { languageOf } from "../../../language/languages.ts";
import type { Content } from "../../../pairs/pair.ts";
import { type BotRules, type BotTurn, botPlayer, newClue } from "./bot.ts";
import { guess } from "./random.ts";

export const oracleRules: BotRules = { clue: truth, vote: mostFalse };

export const oracleBot = botPlayer("oracle", oracleRules);

function truth(turn: BotTurn): string {
  const content = ownContent(turn);
  if (!content) return guess(turn);
  const language = languageOf(turn.view.domain);
  return newClue(turn, () => {
    const statement = language.draw(content, true, turn.rng);
    return statement ? language.format(statement) : guess(turn);
  });
}

/** n/a if nobody, or more than one seat, said the most false things. */
function mostFalse(turn: BotTurn): Seat | "n/a" {
  const { seat, seats, clues, domain } = turn.view;
  const content = ownContent(turn)!;
  const language = languageOf(domain);
  const lies = Array.from({ length: seats }, () => 0);
  for (const clue of clues) {
    const statement = language.parse(clue.text);
    if (clue.seat !== seat && statement && language.isTrue(statement, content) === false) lies[clue.seat]++;
  }
  const most = Math.max(...lies);
  const suspects = lies.flatMap((count, other) => (count === most ? [other] : []));
  return most > 0 && suspects.length === 1 ? suspects[0] : "n/a";
}

/** What is in this seat's own picture; undefined if that is blank. */
function ownContent({ view, state }: BotTurn): Content | undefined {
  const { contents, id } = state.pair;
  if (!contents) {
    throw new PlayerError(
      `The oracle bot needs to know what is in the pictures, but pair ${id} does not say: choose another player.`,
    );
  }
  if (view.role === "civilian") return contents.original;
  return view.spyView === "edited" ? contents.modified : undefined;
}
