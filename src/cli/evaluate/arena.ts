/** `sparring evaluate arena PLAYER…`: everybody against everybody on held-out pictures. */
import { EvaluationError } from "../../core/errors.ts";
import { Key } from "../../core/rng.ts";
import { type ArenaPair, type ArenaPlayer, arena, everyTwo } from "../../evaluate/contests/arena.ts";
import { ArenaFile } from "../../evaluate/contests/arena-file.ts";
import { type ArenaResult, scoreArena } from "../../evaluate/contests/arena-score.ts";
import { arenaTable } from "../../evaluate/contests/arena-table.ts";
import { findPair } from "../../evaluate/contests/ladder.ts";
import type { PlayMatch } from "../../evaluate/contests/match.ts";
import { matchPlay } from "../../evaluate/contests/match-play.ts";
import { contestantIdentity } from "../../measure/contestant-identity.ts";
import { type ContestantSpec, Contestants, configOf, parseContestant } from "../../measure/contestants.ts";
import { rememberedPairs } from "../../pairs/remembered.ts";
import { allBotLines } from "../../players/bots/of-game.ts";
import type { Player } from "../../players/player.ts";
import { weightsHash } from "../../run/open/engines.ts";
import { type OpenedGame, openPlay, secretWord } from "../../run/open/games.ts";
import type { Config } from "../../run/settings/config.ts";
import { withoutLaterSettings } from "../../run/settings/later-settings.ts";
import type { AddCommand, ExitCode } from "../command.ts";
import type { CliIo } from "../io.ts";
import {
  addPlayOptions,
  collect,
  type PlayFlags,
  playConfig,
  playSettings,
  wholeNumber,
} from "../options.ts";
import { type Progress, progress } from "../progress.ts";
import { INTERRUPTED, untilInterrupted } from "../until-interrupted.ts";
import { warnOfFewHeldOut } from "./few-held-out.ts";
import { addKeepOption, type KeepFlags, KeptGames } from "./kept-games.ts";

interface ArenaFlags extends PlayFlags, KeepFlags {
  readonly games: number;
  readonly seed: number;
  readonly set: readonly string[];
  readonly out?: string;
  readonly json?: boolean;
}

interface Entrant extends ArenaPlayer {
  readonly spec: ContestantSpec;
}

export const addEvaluateArena: AddCommand = (evaluate, io, done) => {
  addKeepOption(addPlayOptions(evaluate.command("arena")))
    .description("play every player against every other on the same held-out pictures, and rank them")
    .argument(
      "<player...>",
      'what "evaluate match" takes: runs, checkpoints, weights, base, bots, chat endpoints',
    )
    .option("--games <n>", "number of games of each pair, an even number", wholeNumber(2), 100)
    .option("--seed <n>", "decides who is the spy and what is sampled", wholeNumber(0), 1)
    .option("--out <file>", "keeps finished pairs; the same command continues, also with more players")
    .option("--set <key=value>", "one setting of game, pictures or engine, may be repeated", collect, [])
    .option("--json", "print the result as JSON")
    .addHelpText("after", `\n${allBotLines().join("\n")}\n${EXAMPLES}`)
    .action(async (words: string[], flags: ArenaFlags) => done(await arenaCommand(words, flags, io)));
};

/** Games in flight at once where a large model plays: few enough that progress is seen. */
const BATCH_OF_LARGE = 32;

const EXAMPLES = `
Examples:
  sparring evaluate arena runs/mine base bot:copycat --out arena.json
  sparring evaluate arena base bot:oracle openai:llava:7b@http://localhost:11434#pictureSize=448 --games 20 --out models.json
`;

async function arenaCommand(words: readonly string[], flags: ArenaFlags, io: CliIo): Promise<ExitCode> {
  const players = words.map(entrant);
  const config = playConfig(configOf(players.map(({ spec }) => spec)), [
    ...playSettings(flags),
    ...flags.set,
  ]);
  const file =
    flags.out === undefined
      ? undefined
      : ArenaFile.open(flags.out, settingsOf(config, flags), withoutLaterSettings);
  const kept = KeptGames.open(flags, config);
  const contestants = new Contestants(config, io.env);
  const count = progress(io, "games");
  try {
    const pairs = await untilInterrupted(io, (signal) =>
      playArena({ players, config, contestants, file, kept, flags, io, count, signal }),
    );
    count.end();
    if (!pairs) return INTERRUPTED;
    const result = scoreArena(players, pairs);
    io.out.write(
      flags.json
        ? `${JSON.stringify(result)}\n`
        : `${arenaTable(result, config.game.name, secretWord(config))}\n`,
    );
    kept?.tell(io);
    refuseUnscored(result);
    return 0;
  } finally {
    count.end();
    await contestants.close();
  }
}

/** The table was shown, but a script is not to take it for a success. @throws EvaluationError */
function refuseUnscored({ pairs }: ArenaResult): void {
  const empty = pairs.filter(({ games, unscored }) => unscored === games);
  if (empty.length === 0) return;
  throw new EvaluationError(
    `no game could be scored of ${empty.map(({ a, b }) => `${a} against ${b}`).join(", ")}: a player failed in each, for the reasons above. Pairs in --out are kept as they are; choose another file to play them again.`,
  );
}

function entrant(word: string): Entrant {
  const spec = parseContestant(word);
  return { name: word, identity: contestantIdentity(spec), spec };
}

/** Games played by other settings than these are not comparable. */
function settingsOf(config: Config, { games, seed }: ArenaFlags) {
  const { game, pairs, evaluation } = config;
  return { games, seed, game, pairs, weights: weightsHash(config), temperature: evaluation.temperature };
}

interface Arena {
  readonly players: readonly Entrant[];
  readonly config: Config;
  readonly contestants: Contestants;
  readonly file?: ArenaFile;
  readonly kept?: KeptGames;
  readonly flags: ArenaFlags;
  readonly io: CliIo;
  readonly count: Progress;
  readonly signal: AbortSignal;
}

/** Undefined after an interrupt. */
async function playArena(options: Arena): Promise<ArenaPair[] | undefined> {
  const { players, file, flags, io, count, signal } = options;
  const known = file?.pairs ?? [];
  const all = everyTwo(players);
  const missing = all.filter(([a, b]) => !findPair(known, a.identity, b.identity));
  let done = all.length - missing.length;
  if (done > 0) io.err.write(`${done} of ${all.length} pairs were played before.\n`);
  const onPair = (pair: ArenaPair) => {
    file?.add(pair);
    done++;
  };
  try {
    const key = Key.root(flags.seed).child("match");
    const opened = await openPlay(options.config, rememberedPairs);
    const before = () => flags.games * (done - all.length + missing.length);
    const show = (played: number, a: string, b: string) =>
      count.show(before() + played, flags.games * missing.length, `${a} and ${b}`);
    const play = await pairPlayer(options, opened, new Set(missing.flat()), show);
    return await arena({ players, games: flags.games, key, rules: opened.rules, known, onPair }, play);
  } catch (error) {
    if (!signal.aborted) throw error;
    count.end();
    const kept = file && done > 0 ? ` They are in ${flags.out}: the same command continues.` : "";
    io.err.write(`Stopped after ${done} of ${all.length} pairs.${kept}\n`);
    return undefined;
  }
}

/** Plays pairs of real players. Pictures are drawn once for all pairs. */
async function pairPlayer(
  { config, contestants, kept, io, signal }: Arena,
  { game, secrets }: OpenedGame,
  needed: ReadonlySet<Entrant>,
  show: (played: number, a: string, b: string) => void,
): Promise<(a: ArenaPlayer, b: ArenaPlayer) => PlayMatch> {
  const open = await opener(contestants, needed);
  warnOfFewHeldOut(secrets, io, secretWord(config));
  const difficulty = config.pairs.difficulty ?? undefined;
  const large = [...needed].some(({ spec }) => spec.kind === "chat");
  const batch = large ? BATCH_OF_LARGE : undefined;
  return (a, b) => async (tables) => {
    const players = await open(a as Entrant, b as Entrant);
    const onProgress = (played: number) => show(played, a.name, b.name);
    onProgress(0);
    const play = matchPlay({ game, source: secrets, players, difficulty, batch, signal, onProgress });
    const episodes = await play(tables);
    await kept?.add(a.name, b.name, episodes);
    return episodes;
  };
}

/**
 * Bots and endpoints are opened before the first game: a wrong name should not come up in the last pair, and
 * a spend limit holds for all pairs. Of those with weights only the two that play stay: a model remembers
 * what it read.
 */
async function opener(contestants: Contestants, needed: ReadonlySet<Entrant>) {
  const opened = new Map<Entrant, Player>();
  const light = ({ spec }: Entrant) => spec.kind === "bot" || spec.kind === "chat";
  const open = async (entrant: Entrant): Promise<Player> => {
    const player = opened.get(entrant) ?? (await contestants.open(entrant.spec, entrant.name));
    opened.set(entrant, player);
    return player;
  };
  for (const entrant of needed) if (light(entrant)) await open(entrant);
  return async (a: Entrant, b: Entrant) => {
    for (const other of opened.keys()) if (!light(other) && other !== a && other !== b) opened.delete(other);
    return { a: await open(a), b: await open(b) };
  };
}
