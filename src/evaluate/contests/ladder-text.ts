/** A ladder as a table that a person can read. */
import { botLinesOf } from "../../players/bots/of-game.ts";
import { ELO } from "../statistics/bradley-terry.ts";
import { counted, type SecretWord, tooFew, tooFewText } from "../statistics/held-out-size.ts";
import type { LadderResult } from "./ladder.ts";
import { lostLines } from "./lost-answers.ts";

/** As much of a game as a ladder is told by. */
export interface LadderGame {
  readonly name: string;
  readonly sides: readonly string[];
  /** The noun for its secrets. */
  readonly word: SecretWord;
}

export function ladderText(result: LadderResult, game: LadderGame): string {
  const { players, advantage, games, unscored, pictures } = result;
  const rows = players.map(({ name, rating, games: played, wins }) => [
    name,
    signed(rating.estimate),
    rating.low === rating.high ? "the base" : span(rating),
    `${wins} of ${played}`,
  ]);
  const side = `${signed(advantage.estimate)} points (95% interval ${span(advantage)})`;
  const lines = [
    ...aligned([["player", "rating", "95% interval", "won"], ...rows]),
    "",
    `Elo points over the base: +100 wins ${chance(100)} of the games against it, +200 ${chance(200)}, +400 ${chance(400)}.`,
    `${sentence(advantageText(game))}: ${side}.`,
    `${games} games on ${dealsText(result, game.word)}, each from both sides of the table.`,
  ];
  if (tooFew(pictures)) lines.push(`${tooFewText(pictures, "who is better", game.word)}.`);
  if (unscored > 0) lines.push(`Not scored because a player failed: ${unscored} more games.`);
  for (const player of players) lines.push(...lostLines(player.name, player));
  const bots = botLinesOf(
    game.name,
    players.map(({ name }) => name),
  );
  return [...lines, ...(bots.length > 0 ? ["", ...bots] : [])].join("\n");
}

/** `50 deals of 5 pictures`, or `50 deals, 5 of them different` where the game has no pictures. */
export function dealsText(
  { deals, pictures }: Pick<LadderResult, "deals" | "pictures">,
  word: SecretWord,
): string {
  const dealt = counted(deals, "deal");
  if (pictures === undefined) return dealt;
  if (word === "picture") return `${dealt} of ${counted(pictures)}`;
  return pictures === deals ? dealt : `${dealt}, ${pictures} of them different`;
}

/** What the ladder's `advantage` is of. */
export function advantageText({ sides: [first, second] }: Pick<LadderGame, "sides">): string {
  return `${first} against equally strong players as ${second}`;
}

function sentence(text: string): string {
  return `${text[0].toUpperCase()}${text.slice(1)}`;
}

/** The first column to the left, the others to the right. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row.map((text, i) => (i === 0 ? text.padEnd(widths[i]) : text.padStart(widths[i]))).join("   "),
  );
}

function span({ low, high }: { low: number; high: number }): string {
  return `${signed(low)} to ${signed(high)}`;
}

/** Whole Elo points with their sign. */
export function signed(points: number): string {
  const whole = Math.round(points);
  return whole > 0 ? `+${whole}` : `${whole === 0 ? 0 : whole}`;
}

function chance(points: number): string {
  return `${Math.round(100 / (1 + Math.exp(-points / ELO)))}%`;
}
