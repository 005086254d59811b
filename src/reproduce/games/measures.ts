/**
 * What is measured of a finished run on a small game: its distance from best play, in its own game or another one that its model can
 * read, what it gains from a bot, or what its team gains.
 */
import path from "node:path";
import { z } from "zod";
import { EvaluationError } from "../../core/errors.ts";
import { Key } from "../../core/rng.ts";
import type { Interval } from "../../core/stats.ts";
import { type MatchResult, match } from "../../evaluate/contests/match.ts";
import { matchPlay } from "../../evaluate/contests/match-play.ts";
import { Contestants, parseContestant } from "../../measure/contestants.ts";
import { openGame, openPlay } from "../../run/open/games.ts";
import { readRunConfig, readRunResult } from "../../run/record/run-directory.ts";
import type { Config } from "../../run/settings/config.ts";
import { parseConfig } from "../../run/settings/resolve.ts";
import { solvedPolicy, uniformExploitability } from "../../run/solved.ts";
import { KeptFile, weightsOf } from "../kept-file.ts";

export type GameMeasure =
  | {
      readonly kind: "exploitability";
      /** Of the game, in place of the run's own. */
      readonly game?: Readonly<Record<string, unknown>>;
    }
  /** On the game's own scale. */
  | { readonly kind: "gain from"; readonly bot: string; readonly games: number }
  /** Draws count one half. */
  | { readonly kind: "win rate against"; readonly bot: string; readonly games: number }
  | { readonly kind: "team gain" };

const EXACT = 1;
const intervalSchema = z.strictObject({
  estimate: z.number(),
  low: z.number(),
  high: z.number(),
  n: z.number(),
});

/** Measurements of the runs in one folder; each is made once. */
export class GameMeasures {
  private readonly file: KeptFile<Interval>;

  /** @throws EvaluationError if the file in the folder is something else. */
  constructor(runs: string) {
    this.file = new KeptFile(path.join(runs, "game-measures.json"), intervalSchema);
  }

  /** @returns what was measured before, or now. @throws EvaluationError as the measure does. */
  async of(run: string, measure: GameMeasure): Promise<Interval> {
    const name = placeOf(run, measure);
    const known = this.file.find(name);
    if (known) return known;
    const value = await measured(run, measure);
    this.file.add(name, value);
    return value;
  }

  find(run: string, measure: GameMeasure): Interval | undefined {
    return this.file.find(placeOf(run, measure));
  }
}

function placeOf(run: string, measure: GameMeasure): string {
  return `${weightsOf(run, readRunConfig(run))} ${JSON.stringify(measure)}`;
}

/** Exploitability of uniform play in a game of these settings; undefined where it cannot be computed. */
export async function uniformIn(config: Config, measure: GameMeasure): Promise<number | undefined> {
  if (measure.kind !== "exploitability") return undefined;
  return uniformExploitability(await openGame(inGame(config, measure.game)));
}

async function measured(run: string, measure: GameMeasure): Promise<Interval> {
  switch (measure.kind) {
    case "exploitability":
      return exploitability(run, measure.game);
    case "gain from":
      return gainFrom(run, measure);
    case "win rate against":
      return (await playedAgainst(run, measure)).winRate;
    case "team gain":
      return teamGain(run);
  }
}

async function exploitability(
  run: string,
  game: Readonly<Record<string, unknown>> | undefined,
): Promise<Interval> {
  const config = readRunConfig(run);
  const contestants = new Contestants(config, {});
  try {
    const { engine, ref } = await contestants.model({ kind: "checkpoint", ...newest(run) });
    const { nashConv } = await solvedPolicy(await openGame(inGame(config, game)), engine, ref);
    return exactly(nashConv.exploitability);
  } finally {
    await contestants.close();
  }
}

interface Against {
  readonly bot: string;
  readonly games: number;
}

/** The mean over both sides, per game. @throws EvaluationError where winning is all. */
async function gainFrom(run: string, against: Against): Promise<Interval> {
  const { gain } = await playedAgainst(run, against);
  if (gain) return gain;
  throw new EvaluationError(
    `${readRunConfig(run).game.name} tells no gains, so none from bot:${against.bot} can be measured: measure the win rate.`,
  );
}

async function playedAgainst(run: string, { bot, games }: Against): Promise<MatchResult> {
  const config = readRunConfig(run);
  const { game, secrets: source, rules } = await openPlay(config);
  const contestants = new Contestants(config, {});
  try {
    const players = {
      a: await contestants.open({ kind: "checkpoint", ...newest(run) }, "trained"),
      b: await contestants.open({ kind: "bot", name: bot }, bot),
    };
    const key = Key.root(config.seed).child("against", bot);
    const options = { a: "trained", b: bot, games, key, rules };
    return await match(options, matchPlay({ game, source, players }));
  } finally {
    await contestants.close();
  }
}

async function teamGain(run: string): Promise<Interval> {
  const gain = readRunResult(run, readRunConfig(run))?.after?.gain;
  if (gain) return gain;
  throw new EvaluationError(`${run} has no gain of a team: measure runs of games with one side alone.`);
}

function newest(run: string): { run: string; folder: string } {
  const spec = parseContestant(run);
  if (spec.kind === "checkpoint") return spec;
  throw new EvaluationError(`${run} is no run: give the folder of one.`);
}

function inGame(config: Config, game: Readonly<Record<string, unknown>> | undefined): Config {
  return game ? parseConfig({ ...config, game: { ...config.game, ...game } }, "the measured game") : config;
}

function exactly(value: number): Interval {
  return { estimate: value, low: value, high: value, n: EXACT };
}
