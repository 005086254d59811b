/** The matches after training: plays what is missing, one after the other, and keeps each. */
import path from "node:path";
import { z } from "zod";
import { Key } from "../core/rng.ts";
import { type MatchResult, match } from "../evaluate/contests/match.ts";
import { matchPlay } from "../evaluate/contests/match-play.ts";
import { Contestants, parseContestant } from "../measure/contestants.ts";
import { rememberedPairs } from "../pairs/remembered.ts";
import type { Episode } from "../rollout/episode.ts";
import { type OpenedGame, openPlay } from "../run/open/games.ts";
import type { Config } from "../run/settings/config.ts";
import { dealScores } from "./gather.ts";
import { KeptFile, shortHash, weightsOf } from "./kept-file.ts";
import type { PlayedMatch } from "./results.ts";
import type { WantedMatch } from "./wanted-matches.ts";

export interface PlayOptions {
  readonly signal: AbortSignal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  tell(line: string): void;
  /** Hears how far a part of the work is. */
  readonly onProgress?: (what: string, done: number, of: number) => void;
}

const side = z.string().regex(/^[01-]+$/);
const playedSchema = z.strictObject({
  result: z.custom<MatchResult>((value) => typeof value === "object" && value !== null),
  deals: z.strictObject({ asCivilians: side, asSpy: side, pictures: z.array(z.int().min(0)).optional() }),
});

/** The matches of the runs in one folder. */
export class Matches {
  private readonly file: KeptFile<PlayedMatch>;

  /** @throws EvaluationError if the file in the folder is something else. */
  constructor(runs: string) {
    this.file = new KeptFile(path.join(runs, "matches.json"), playedSchema);
  }

  find(wanted: WantedMatch): PlayedMatch | undefined {
    return this.file.find(placeOf(wanted));
  }

  /** @throws the signal's reason once it is aborted; finished matches are kept. */
  async play(wanted: readonly WantedMatch[], options: PlayOptions): Promise<void> {
    const missing = wanted.filter((one) => !this.find(one));
    const shelf = gameShelf();
    const all = missing.reduce((sum, { games }) => sum + games, 0);
    let before = 0;
    for (const [i, one] of missing.entries()) {
      options.signal.throwIfAborted();
      options.tell(`match ${i + 1} of ${missing.length}: ${one.name}, ${one.games} games`);
      const onPlayed = (played: number) => options.onProgress?.("games of matches", before + played, all);
      this.file.add(placeOf(one), await playOne(one, await shelf(one.config), options, onPlayed));
      before += one.games;
    }
  }
}

function placeOf({ a, b, config, games }: WantedMatch): string {
  const { seed, game, pairs, evaluation } = config;
  const rules = shortHash([game, pairs, evaluation.temperature]);
  return `${weightsOf(a, config)} against ${weightsOf(b, config)}, ${games} games of ${rules}, seed ${seed}`;
}

/**
 * A model remembers what it read, so each match opens its players anew. The key is that of a run's own final
 * match.
 */
async function playOne(
  { a, b, config, games }: WantedMatch,
  { game, secrets: source, rules }: OpenedGame,
  { signal, environment }: PlayOptions,
  onProgress: (played: number) => void,
): Promise<PlayedMatch> {
  const contestants = new Contestants(config, environment);
  const names = { a: "trained", b: b === "base" ? "base" : "other" };
  try {
    const players = {
      a: await contestants.open(parseContestant(a), names.a),
      b: await contestants.open(parseContestant(b), names.b),
    };
    const difficulty = config.pairs.difficulty ?? undefined;
    const play = matchPlay({ game, source, players, difficulty, signal, onProgress });
    let episodes: readonly Episode[] = [];
    const key = Key.root(config.seed).child("match");
    const result = await match({ ...names, games, key, rules }, async (tables) => {
      episodes = await play(tables);
      return episodes;
    });
    return { result, deals: dealScores(episodes) };
  } finally {
    await contestants.close();
  }
}

/** Pictures of the same settings are drawn once. */
function gameShelf(): (config: Config) => Promise<OpenedGame> {
  const known = new Map<string, Promise<OpenedGame>>();
  return (config) => {
    const name = JSON.stringify([config.game, config.pairs]);
    const opened = known.get(name) ?? openPlay(config, rememberedPairs);
    known.set(name, opened);
    return opened;
  };
}
