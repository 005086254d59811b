/**
 * Stored games as a source of answers: a run, the games that `evaluate match` or `arena` kept, or one file of
 * episodes. Nothing that they name is executed unless it is trusted.
 */
import fs from "node:fs";
import path from "node:path";
import { filesBelow } from "../../checkpoint/files.ts";
import { DataError, SparringError } from "../../core/errors.ts";
import type { RewardedTurn } from "../../reward/rewarded-turns.ts";
import type { Episode, Turn } from "../../rollout/episode.ts";
import { readEpisodes } from "../../rollout/episode-file.ts";
import { openAlgorithm } from "../../run/open/algorithms.ts";
import { weightsName } from "../../run/open/engines.ts";
import { gameOf, gameTitle, openGame, secretWord } from "../../run/open/games.ts";
import { readRunConfig } from "../../run/record/run-directory.ts";
import type { Config } from "../../run/settings/config.ts";
import { type AnswerRow, type AnswerSource, publicName } from "../answer-row.ts";
import type { WhichGames } from "../which-games.ts";
import { readIteration, storedIterations } from "./iteration-games.ts";
import { type Judgement, RunJudge } from "./judged.ts";
import { type ReplayedTurn, Replays } from "./replayed.ts";

export interface PlayedOptions {
  readonly games: WhichGames;
  /** Settings of the pictures, `key=value`. */
  readonly flags: readonly string[];
}

/** The place of the games, and what lies there. */
interface Place {
  /** Folder of the settings; absent for a file that stands alone. */
  readonly folder?: string;
  readonly config?: Config;
  /** Iterations of a run whose training games are taken. */
  readonly iterations: readonly number[];
  /** Other files of games. */
  readonly files: readonly string[];
}

/**
 * @param word a run directory, a folder of `--keep`, or a file of episodes.
 * @throws DataError if there are no games, CheckpointError if the settings cannot be read.
 */
export async function playedSource(word: string, options: PlayedOptions): Promise<AnswerSource> {
  const place = fs.statSync(word).isDirectory() ? inFolder(word, options) : ofFile(word);
  if (place.iterations.length + place.files.length === 0)
    throw new DataError(
      `${word} holds no ${options.games === "all" ? "" : `${options.games} `}games. Games of training are stored by checkpoint.gamesEvery; --games all takes all there are.`,
    );
  const notes = new Set<string>();
  let judge: RunJudge | undefined;
  return {
    name: publicName(path.resolve(word)),
    facts: factsOf(place),
    pictures: await hasPictures(place),
    async *rows(signal) {
      const replays = new Replays(place.config, options.flags);
      judge = await judgeOf(place);
      for (const iteration of place.iterations)
        yield* iterationRows(place, replays, judge as RunJudge, iteration, signal);
      for (const file of place.files) yield* fileRows(place, replays, file, notes, signal);
    },
    notes: () => [...(judge?.notes() ?? []), ...notes],
  };
}

function inFolder(folder: string, { games }: PlayedOptions): Place {
  const config = readRunConfig(folder);
  const below = path.join(folder, "episodes");
  const names = fs.existsSync(below) ? filesBelow(below).filter((name) => name.endsWith(".jsonl")) : [];
  const isRun = fs.existsSync(path.join(folder, "events.jsonl"));
  const others = names.filter((name) => !(isRun && /^\d+(-again|-greedy)?\.jsonl$/.test(name)));
  return {
    folder,
    config,
    iterations: isRun && games !== "heldout" ? storedIterations(folder) : [],
    files: isRun && games === "training" ? [] : others.map((name) => path.join(below, name)),
  };
}

/** Episodes lie in FOLDER/episodes. */
function ofFile(file: string): Place {
  const folder = path.dirname(path.dirname(path.resolve(file)));
  if (!fs.existsSync(path.join(folder, "config.json"))) return { iterations: [], files: [file] };
  const config = readRunConfig(folder);
  const isRun = fs.existsSync(path.join(folder, "events.jsonl"));
  const [, number] = (isRun && /^(\d+)\.jsonl$/.exec(path.basename(file))) || [];
  return number === undefined
    ? { folder, config, iterations: [], files: [file] }
    : { folder, config, iterations: [Number(number)], files: [] };
}

function factsOf({ config, iterations }: Place): string[] {
  if (!config) return [];
  const titles = [config.game, ...config.moreGames].map((game) => gameTitle({ game }) ?? game.name);
  const pictures = config.pairs.source.split("+").map((part) => path.basename(part.trim()));
  return [
    `Games of ${titles.join(" and ")}${iterations.length > 0 ? `, from ${iterations.length} iterations of training` : ""}.`,
    `Pictures, where the game has some: ${pictures.join(" + ")}, seed ${config.pairs.seed}.`,
    `Rewards are those of the algorithm ${config.algorithm.name}.`,
  ];
}

async function hasPictures({ config, files }: Place): Promise<boolean> {
  const games = config ? [config.game, ...config.moreGames] : await gamesIn(files);
  return games.some((game) => secretWord({ game }) === "picture");
}

async function gamesIn(files: readonly string[]): Promise<Config["game"][]> {
  const read = await Promise.all(files.map((file) => readEpisodes(file)));
  const names = new Set(read.flatMap(({ episodes }) => episodes.map(({ game }) => game)));
  return [...names].map((name) => ({ name }) as Config["game"]);
}

async function judgeOf({ folder, config, iterations }: Place): Promise<RunJudge | undefined> {
  if (iterations.length === 0 || !folder || !config) return undefined;
  const games = [];
  for (const game of [config.game, ...config.moreGames]) games.push(await openGame({ game }));
  return new RunJudge(folder, config, games);
}

async function* iterationRows(
  { folder, config }: Place,
  replays: Replays,
  judge: RunJudge,
  iteration: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<AnswerRow> {
  const played = await readIteration(folder as string, iteration);
  const judgement = await judge.judge(iteration, played);
  const times = [played.episodes, ...(played.again.sampled ?? [])];
  for (const game of played.episodes.keys())
    for (const [time, episodes] of times.entries()) {
      signal?.throwIfAborted();
      const turns = await replays.turns(episodes[game]);
      for (const turn of turns.filter(({ last }) => time === 0 || last))
        yield rowOf(episodes[game], turn, judgement, {
          iteration,
          time,
          model: modelOf(config, episodes[game], turn),
        });
    }
}

async function* fileRows(
  { config }: Place,
  replays: Replays,
  file: string,
  notes: Set<string>,
  signal: AbortSignal | undefined,
): AsyncGenerator<AnswerRow> {
  const { episodes } = await readEpisodes(file);
  const rewards = await rewardsOf(
    config ?? (episodes[0] && replays.configOf(episodes[0])),
    config,
    episodes,
    notes,
  );
  for (const episode of episodes) {
    signal?.throwIfAborted();
    for (const turn of await replays.turns(episode))
      yield rowOf(
        episode,
        turn,
        { rewards, advantages: new Map() },
        { model: modelOf(config, episode, turn) },
      );
  }
}

/** Those that the algorithm of the settings gives. */
async function rewardsOf(
  config: Config,
  run: Config | undefined,
  episodes: readonly Episode[],
  notes: Set<string>,
): Promise<ReadonlyMap<Turn, RewardedTurn>> {
  if (episodes.length === 0) return new Map();
  try {
    const games = new Map<string, Awaited<ReturnType<typeof gameOf>>>();
    for (const episode of episodes)
      if (!games.has(episode.game)) games.set(episode.game, await gameOf(episode, run));
    const rewarded = openAlgorithm(config, [...games.values()]).rewarded?.(episodes) ?? [];
    return new Map(rewarded.map((one) => [one.turn, one]));
  } catch (error) {
    if (!(error instanceof SparringError)) throw error;
    notes.add(`Rewards are left out: ${error.message}`);
    return new Map();
  }
}

/** Players of a run that are its own weights. */
const OWN = /^(policy|base|trained|greedy|checkpoint-\d+)$/;

function modelOf(config: Config | undefined, { seats }: Episode, { turn }: ReplayedTurn): string | undefined {
  if (!config || !OWN.test(seats[turn.seat].player)) return undefined;
  return publicName(weightsName(config.engine));
}

function rowOf(
  episode: Episode,
  { turn, prompt, number, role, won }: ReplayedTurn,
  { rewards, advantages }: Judgement,
  more: { readonly iteration?: number; readonly time?: number; readonly model?: string },
): AnswerRow {
  const { move, refusal, failure, text: answer, seat, kind, stop } = turn;
  const rewarded = rewards.get(turn);
  const advantage = advantages.get(turn);
  const { id, key, game, secret, seats } = episode;
  return {
    prompt,
    answer,
    ...(move !== undefined && { move }),
    ...(refusal !== undefined && { refusal }),
    ...(failure !== undefined && { failure }),
    cut: stop === "length",
    ...(rewarded && { reward: rewarded.reward, terms: rewarded.terms }),
    ...(advantage !== undefined && { advantage }),
    about: {
      kind,
      game,
      episode: id,
      key,
      turn: number,
      seat,
      role,
      ...(won !== undefined && { won }),
      player: publicName(seats[seat].player),
      secret: secret.id,
      split: secret.split,
      ...more,
    },
  };
}
