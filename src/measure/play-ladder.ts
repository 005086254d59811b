/** Plays a ladder's missing pairs with real players, and rates all. */
import { Key } from "../core/rng.ts";
import { dealOutcomes } from "../evaluate/contests/deal-outcomes.ts";
import { findPair, type LadderResult, ladder, roundRobin } from "../evaluate/contests/ladder.ts";
import type { LadderFile } from "../evaluate/contests/ladder-file.ts";
import type { LadderGame } from "../evaluate/contests/ladder-text.ts";
import { planMatch } from "../evaluate/contests/match.ts";
import { matchPlay } from "../evaluate/contests/match-play.ts";
import { rememberedPairs } from "../pairs/remembered.ts";
import type { Player } from "../players/player.ts";
import { type OpenedGame, openGame, openPlay, secretWord } from "../run/open/games.ts";
import type { Config } from "../run/settings/config.ts";
import { Contestants } from "./contestants.ts";
import { BASE, type LadderContestant } from "./ladder-players.ts";

export interface LadderPlayOptions {
  readonly players: readonly LadderContestant[];
  readonly config: Config;
  /** Where finished pairs are, and go. */
  readonly file: LadderFile;
  /** Per pair, an even number. */
  readonly games: number;
  readonly seed: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  /** Games played and to be played by this call, and who is playing. */
  readonly onProgress?: (played: number, total: number, who: string) => void;
}

/** The settings that games of one file share. */
export function ladderSettings(config: Config, { games, seed }: Pick<LadderPlayOptions, "games" | "seed">) {
  const { game, pairs, evaluation } = config;
  return { games, seed, temperature: evaluation.temperature, game: { ...game }, pairs: { ...pairs } };
}

/** What a ladder is told by. @throws as `openGame`. */
export async function ladderGame(config: Config): Promise<LadderGame> {
  const { name, sides } = await openGame(config);
  return { name, sides, word: secretWord(config) };
}

/** @throws the signal's reason once it is aborted; finished pairs are kept. */
export async function playLadder(options: LadderPlayOptions): Promise<LadderResult> {
  const { players, config, file, games, signal, onProgress } = options;
  const key = Key.root(options.seed);
  const tables = planMatch({ games, key: key.child("ladder"), rules: await openGame(config) });
  const names = players.map(({ name }) => name);
  const known = [...file.pairs];
  const missing = roundRobin(names).filter(([a, b]) => !findPair(known, a, b));
  const opened = missing.length === 0 ? undefined : await openPlay(config, rememberedPairs);
  const contestants = new Contestants(config, options.environment);
  const open = openerOf(contestants, players);
  let pair = 0;
  const play = async (a: string, b: string) => {
    signal?.throwIfAborted();
    const before = games * pair++;
    const match = matchOf(config, opened!, { a: await open(a), b: await open(b, a) });
    const progress = (played: number) =>
      onProgress?.(before + played, games * missing.length, `${a} and ${b}`);
    return dealOutcomes(
      opened!.rules,
      tables,
      await matchPlay({ ...match, signal, onProgress: progress })(tables),
    );
  };
  const onPair: typeof file.add = (one) => file.add(one);
  try {
    return await ladder({ players: names, base: BASE, key: key.child("bootstrap"), known, onPair }, play);
  } finally {
    await contestants.close();
  }
}

function matchOf(
  config: Config,
  { game, secrets: source }: OpenedGame,
  players: { readonly a: Player; readonly b: Player },
) {
  return { game, source, players, difficulty: config.pairs.difficulty ?? undefined };
}

/**
 * Opens players by name and forgets all but `keep`: a model remembers what it read, and many would fill the
 * memory.
 */
function openerOf(contestants: Contestants, players: readonly LadderContestant[]) {
  const opened = new Map<string, Player>();
  return async (name: string, keep?: string): Promise<Player> => {
    for (const other of opened.keys()) if (other !== name && other !== keep) opened.delete(other);
    const { spec } = players.find((player) => player.name === name)!;
    const player = opened.get(name) ?? (await contestants.open(spec, name));
    opened.set(name, player);
    return player;
  };
}
