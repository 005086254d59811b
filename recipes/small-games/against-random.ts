/** Tic-tac-toe against the random bot: games that are played, each side in half of them. */
import { Key } from "../../src/core/rng.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { planMatch } from "../../src/evaluate/contests/match.ts";
import { matchPlay } from "../../src/evaluate/contests/match-play.ts";
import { botOf } from "../../src/players/bots/of-game.ts";
import { policy } from "../../src/players/policy.ts";
import { openPlay } from "../../src/run/open/games.ts";
import type { Config } from "../../src/run/settings/config.ts";

export interface Score {
  readonly games: number;
  readonly won: number;
  readonly drawn: number;
  readonly lost: number;
}

const GAMES_PER_SIDE = 1000;

/** The averaged weights by side. @param temperature 0 makes the likeliest move. */
export async function againstRandom(
  engine: Engine,
  config: Config,
  temperature: number,
): Promise<Record<string, Score>> {
  const { game, secrets: source } = await openPlay(config);
  const { renderer, handedOut } = engine;
  const trained = policy({ name: "trained", sampler: engine.sampler(handedOut), renderer, temperature });
  const players = { a: trained, b: botOf(game.name, "random") };
  const key = Key.root(config.seed).child("against-random");
  const tables = planMatch({ games: 2 * GAMES_PER_SIDE, key, rules: game });
  const episodes = await matchPlay({ game, source, players })(tables);
  const ends = episodes.map(({ outcome }, i) => {
    const winner = game.winner(outcome);
    const side = game.sides.find((one) => tables[i].holds[one] === "a")!;
    return { side, end: winner === undefined ? "drawn" : winner === side ? "won" : "lost" };
  });
  const count = (side: string, end: string) =>
    ends.filter((one) => one.side === side && one.end === end).length;
  const score = (side: string): Score => ({
    games: ends.filter((one) => one.side === side).length,
    won: count(side, "won"),
    drawn: count(side, "drawn"),
    lost: count(side, "lost"),
  });
  return Object.fromEntries(game.sides.map((side) => [side, score(side)]));
}
