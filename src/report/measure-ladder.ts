/**
 * The ladder of a report: what `RUN/ladder.json` holds, with the games that are missing played now. A ladder
 * that was made with `evaluate ladder` keeps its number of games and its checkpoints.
 */

import path from "node:path";
import { EvaluationError } from "../core/errors.ts";
import { quoted } from "../core/quoted.ts";
import { findPair, roundRobin } from "../evaluate/contests/ladder.ts";
import { LadderFile } from "../evaluate/contests/ladder-file.ts";
import { type LadderContestant, ladderPlayers } from "../measure/ladder-players.ts";
import { type LadderPlayOptions, ladderGame, ladderSettings, playLadder } from "../measure/play-ladder.ts";
import { readRunConfig } from "../run/record/run-directory.ts";
import { withoutLaterSettings } from "../run/settings/later-settings.ts";
import type { LadderPart } from "./sections/ladder-section.ts";

export interface MeasureLadderOptions
  extends Pick<LadderPlayOptions, "environment" | "signal" | "onProgress"> {
  readonly run: string;
  /** Per pair of players; without it what the file has, or 100. */
  readonly games?: number;
  /** Play what is missing; otherwise a ladder with missing games is an error. */
  readonly play?: boolean;
}

const GAMES = 100;
const SEED = 1;
/** Checkpoints over all of training, where no ladder says which. */
const CHECKPOINTS = 5;

/**
 * @throws CheckpointError, EvaluationError as `ladderPlayers` and `LadderFile`, and where games are missing and
 * none are to be played; the signal's reason, games played so far being kept.
 */
export async function measureLadder(options: MeasureLadderOptions): Promise<LadderPart> {
  const { run, play, environment, signal, onProgress } = options;
  const name = path.join(run, "ladder.json");
  const kept = LadderFile.head(name);
  const games = options.games ?? Number(kept?.settings.games ?? GAMES);
  const seed = Number(kept?.settings.seed ?? SEED);
  const players = chosen(run, new Map(kept?.players.map(({ name, fingerprint }) => [name, fingerprint])));
  const config = readRunConfig(run);
  const file = LadderFile.open(name, ladderSettings(config, { games, seed }), players, withoutLaterSettings);
  const names = players.map((player) => player.name);
  const missing = roundRobin(names).filter(([a, b]) => !findPair(file.pairs, a, b)).length;
  if (missing > 0 && !play)
    throw new EvaluationError(
      `${missing * games} games are still to be played. Play them with: npx sparring report ${quoted(run)} --ladder`,
    );
  const result = await playLadder({ players, config, file, games, seed, environment, signal, onProgress });
  file.finish(result);
  return { result, players, game: await ladderGame(config) };
}

/** Some checkpoints, and those that have played before. */
function chosen(run: string, kept: ReadonlyMap<string, string>): LadderContestant[] {
  const all = ladderPlayers(run, 1);
  const checkpoints = all.filter(({ kind }) => kind === "checkpoint");
  const every = Math.ceil(checkpoints.length / CHECKPOINTS);
  const some = new Set(checkpoints.filter((_, i) => (checkpoints.length - 1 - i) % every === 0));
  const knows = ({ name, fingerprint }: LadderContestant) => kept.get(name) === fingerprint;
  return all.filter((one) => one.kind !== "checkpoint" || some.has(one) || knows(one));
}
