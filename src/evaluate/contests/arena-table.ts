/** An arena as a table that a person can read: players from the best down, then each pair, then failures. */
import type { Interval } from "../../core/stats.ts";
import { botLinesOf } from "../../players/bots/of-game.ts";
import { counted, type SecretWord, tooFew, tooFewText } from "../statistics/held-out-size.ts";
import type { ArenaResult } from "./arena-score.ts";
import { describeFailures } from "./failures.ts";
import { lostLines } from "./lost-answers.ts";
import { withInterval } from "./match-text.ts";

/** @param game its name, for what is said of bots. @param word what its secrets are called. */
export function arenaTable({ players, pairs }: ArenaResult, game: string, word: SecretWord): string {
  const columns = (score: Score) => columnsOf(score, word);
  const ranked = players.map((player, i) => [`${i + 1}.`, player.name, ...columns(player)]);
  const met = pairs.map((pair) => [`${pair.a} against ${pair.b}`, ...columns(pair)]);
  const bots = botLinesOf(
    game,
    players.map(({ name }) => name),
  );
  const lost = players.flatMap((player) => lostLines(player.name, player));
  const failed = players.filter(({ failures }) => failures.length > 0);
  return [
    "Win rate against all others:",
    ...aligned(ranked),
    "",
    "Win rate of the first against the second:",
    ...aligned(met),
    ...(failed.length > 0 ? ["", "Answers that did not come:"] : []),
    ...failed.map(({ name, failures }) => `  ${name}: ${describeFailures(failures)}`),
    ...(lost.length > 0 ? ["", ...lost] : []),
    ...fewPictures(players, word),
    ...(bots.length > 0 ? ["", ...bots] : []),
  ].join("\n");
}

function fewPictures(players: ArenaResult["players"], word: SecretWord): string[] {
  const pictures = players[0]?.pictures;
  return tooFew(pictures) ? ["", `${tooFewText(pictures, "who is better", word)}.`] : [];
}

interface Score {
  readonly winRate?: Interval;
  readonly games: number;
  readonly unscored: number;
  readonly pictures?: number;
}

function columnsOf(score: Score, word: SecretWord): string[] {
  const { winRate, games, unscored, pictures } = score;
  const rate = winRate ? withInterval(winRate) : "no win rate: one side has no scored game";
  const on = pictures === undefined ? "" : ` on ${counted(pictures, word)}`;
  return [rate, `${games} games${on}${unscored > 0 ? `, ${unscored} not scored` : ""}`];
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i])).join("  ")}`.trimEnd());
}
