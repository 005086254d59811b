/**
 * A spy that lives off the others: it says something that follows from what another seat said, so that it
 * is true if the other was honest. As a civilian it plays like the oracle.
 */
import { isRepeat } from "../../../games/spot-the-spy/answer.ts";
import { languageOf } from "../../../language/languages.ts";
import { type BotTurn, botPlayer } from "./bot.ts";
import { oracleRules } from "./oracle.ts";
import { guess } from "./random.ts";

export const copycatBot = botPlayer("copycat", {
  clue: (turn) => (turn.view.role === "spy" ? rephrase(turn) : oracleRules.clue(turn)),
  vote: oracleRules.vote,
});

function rephrase(turn: BotTurn): string {
  const { clues, seat, domain } = turn.view;
  const language = languageOf(domain);
  const heard = clues.filter((clue) => clue.seat !== seat).map((clue) => language.parse(clue.text));
  const weaker = heard.flatMap((statement) => (statement ? language.consequences(statement, turn.rng) : []));
  const fresh = weaker.map(language.format).filter((clue) => !isRepeat(clue, turn.view));
  return fresh.length > 0 ? turn.rng.pick(fresh) : guess(turn);
}
