/** `sparring replay`: a stored game step by step, from above or from one seat; or what there is to replay. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { ConfigError, DataError } from "../../core/errors.ts";
import { nearest } from "../../core/nearest.ts";
import { Key } from "../../core/rng.ts";
import { wrapped } from "../../core/terminal-text.ts";
import type { AnyGame } from "../../games/game.ts";
import type { Dealt } from "../../games/secret.ts";
import type { Split } from "../../pairs/pair.ts";
import { describeEpisode, describeSteps } from "../../rollout/describe.ts";
import type { Episode } from "../../rollout/episode.ts";
import { readEpisodes } from "../../rollout/episode-file.ts";
import { gameOf, openPlay, secretWord } from "../../run/open/games.ts";
import { settingsOfSource } from "../../run/open/pair-names.ts";
import { NotTrusted } from "../../run/open/trust.ts";
import { readRunConfig } from "../../run/record/run-directory.ts";
import type { Config } from "../../run/settings/config.ts";
import { keptPair, SIDE_FOR_PEOPLE, writePictures } from "../../run/shown-game.ts";
import type { AddCommand } from "../command.ts";
import type { CliIo } from "../io.ts";
import { lineReader } from "../lines.ts";
import {
  addPairOptions,
  collect,
  type PairFlags,
  pairSettings,
  playConfig,
  TRUST,
  wholeNumber,
} from "../options.ts";
import { filesOf, filesText, gamesOf, gamesText } from "./listing.ts";

interface ReplayFlags extends PairFlags {
  readonly seat?: number;
  readonly step?: boolean;
  readonly pictures: string;
  readonly set: readonly string[];
  readonly json?: boolean;
}

export const addReplay: AddCommand = (program, io, done) => {
  addPairOptions(program.command("replay"), "where the pictures came from, if the run has moved")
    .argument(
      "<episode>",
      "FILE:LINE or FILE:ID of a file of episodes (RUN/episodes/NNNN.jsonl); RUN lists the files, FILE the games of one with several",
    )
    .option("--seat <n>", "only what this seat knew, from 1 (default: from above)", wholeNumber(1, 7))
    .option("--step", "wait for Enter before each step")
    .option("--pictures <folder>", "where pictures are written", path.join(os.tmpdir(), "sparring"))
    .option("--set <key=value>", "a setting of the pictures, if the file stands outside its run", collect, [])
    .option("--json", "print the episode as JSON; needs neither its pictures nor its rules")
    .option(...TRUST)
    .option("--seed <n>", "not needed: a stored game holds its own key", wholeNumber(0))
    .addHelpText("after", EXAMPLES)
    .action(async (word: string, flags: ReplayFlags) => done(await replayCommand(word, flags, io)));
};

const EXAMPLES = `
Examples:
  sparring replay runs/mine                                  which files of games there are
  sparring replay runs/mine/episodes/0010.jsonl              which games there are in it
  sparring replay runs/mine/episodes/0000-shown-before.jsonl
  sparring replay runs/mine/episodes/0010.jsonl:0010-003 --seat 2
  sparring replay runs/mine/episodes/0100-match.jsonl:17 --step
`;

async function replayCommand(word: string, flags: ReplayFlags, io: CliIo): Promise<number> {
  if (fs.statSync(word, { throwIfNoEntry: false })?.isDirectory()) return await listFiles(word, flags, io);
  const { file, selector } = split(word);
  const { episodes, torn } = await readEpisodes(file);
  if (torn) io.err.write(`${torn.file}:${torn.number} was cut off while it was written and is left out.\n`);
  if (selector === undefined && episodes.length > 1) return await listGames(file, episodes, flags, io);
  const episode = choose(episodes, selector, file);
  if (flags.json) {
    io.out.write(`${JSON.stringify(episode)}\n`);
    return 0;
  }
  const game = await rulesOf(episode, file, flags);
  const { secret } = await secretAgain(episode, file, flags).catch((error) =>
    keptSecret(error, episode, file, io),
  );
  const dealt = { secret, key: Key.root(episode.key) };
  const names = await writePictures(flags.pictures, game, dealt, SIDE_FOR_PEOPLE);
  const picture = ({ id }: { id: string }) => path.join(flags.pictures, names.get(id) ?? id);
  const seat = flags.seat === undefined ? undefined : flags.seat - 1;
  const describe = flags.step ? describeSteps : describeEpisode;
  await print(describe(game, episode, secret, { seat, picture }), flags, io);
  return 0;
}

async function listFiles(run: string, { json }: ReplayFlags, io: CliIo): Promise<number> {
  const files = await filesOf(run);
  io.out.write(json ? `${JSON.stringify(files)}\n` : `${filesText(run, files)}\n`);
  return 0;
}

async function listGames(
  file: string,
  episodes: readonly Episode[],
  { json }: ReplayFlags,
  io: CliIo,
): Promise<number> {
  const games = await gamesOf(episodes, settingsNear(file));
  io.out.write(json ? `${JSON.stringify(games)}\n` : `${gamesText(file, games)}\n`);
  return 0;
}

async function print(paragraphs: readonly string[], { step }: ReplayFlags, io: CliIo): Promise<void> {
  const shown = paragraphs.map((text) => (io.out.live ? wrapped(text, io.out.columns) : text));
  if (!step) return io.out.write(`${shown.join("\n\n")}\n`);
  const reader = lineReader(io, io.err.write);
  try {
    for (const paragraph of shown) {
      io.out.write(`${paragraph}\n`);
      if ((await reader.ask("")) === undefined) io.out.write("\n");
    }
  } finally {
    reader.close();
  }
}

/** A file may have a colon in its name: the whole word comes first. */
function split(word: string): { file: string; selector?: string } {
  const at = word.lastIndexOf(":");
  if (fs.existsSync(word) || at < 1) return { file: word };
  return { file: word.slice(0, at), selector: word.slice(at + 1) };
}

/** @throws DataError if there is no such episode. */
function choose(episodes: readonly Episode[], selector: string | undefined, file: string): Episode {
  if (episodes.length === 0) throw new DataError(`${file} holds no whole episode. Choose another file.`);
  if (selector === undefined) return episodes[0];
  const found =
    episodes.find(({ id }) => id === selector) ??
    (/^\d+$/.test(selector) ? episodes[Number(selector) - 1] : undefined);
  if (found) return found;
  const closest = nearest(
    selector,
    episodes.map(({ id }) => id),
  );
  throw new DataError(
    `${file} has no episode "${selector}": give a line from 1 to ${episodes.length}, or an id such as "${closest}".`,
  );
}

/** The rules as the episode was played. */
async function rulesOf(episode: Episode, file: string, { seat, set }: ReplayFlags): Promise<AnyGame> {
  const game = await gameOf(episode, playConfig(settingsNear(file), set));
  if (seat === undefined || seat <= episode.seats.length) return game;
  throw new ConfigError(
    `there is no seat ${seat}: the game has ${episode.seats.length}. Choose --seat 1 to ${episode.seats.length}.`,
  );
}

/** Secrets are made again from the run's settings; another one than that on record is refused. */
async function secretAgain(episode: Episode, file: string, flags: ReplayFlags): Promise<Dealt<unknown>> {
  const { secret, settings, game } = episode;
  const run = settingsNear(file);
  const named = run ? [] : settingsOfSource(secret.source);
  const own = run?.game.name === "own";
  const played = Object.entries(own ? {} : { ...settings, name: game }).map(
    ([name, value]) => `game.${name}=${JSON.stringify(value)}`,
  );
  const config = playConfig(run, [...pairSettings(flags), ...flags.set], [...played, ...named]);
  const { secrets } = await openPlay(config);
  const dealt = await secrets.deal(secret.split as Split, secret.index, secret.difficulty);
  if (dealt.id === secret.id) return dealt;
  throw new DataError(
    `episode ${episode.id} was played on ${secret.id}, but ${secrets.name} gives ${dealt.id}. Name its pictures with --pairs or --set pairs.….`,
  );
}

/** Where no program may make the pictures, those that the run kept. @throws the error, if there are none. */
async function keptSecret(
  error: unknown,
  { secret, game, settings }: Episode,
  file: string,
  io: CliIo,
): Promise<Dealt<unknown>> {
  const pictures = secretWord({ game: { ...settings, name: game } as Config["game"] }) === "picture";
  const pair = pictures && error instanceof NotTrusted ? await keptPair(runOf(file), secret.id) : undefined;
  if (!pair) throw error;
  io.err.write(`The pictures are those that the run kept: ${(error as Error).message}\n`);
  return { id: secret.id, secret: { pair } };
}

/** The config of the run that the file belongs to, if it lies in one. */
function settingsNear(file: string): Config | undefined {
  const run = runOf(file);
  return fs.existsSync(path.join(run, "config.json")) ? readRunConfig(run) : undefined;
}

/** Episodes lie in RUN/episodes. */
function runOf(file: string): string {
  return path.dirname(path.dirname(path.resolve(file)));
}
