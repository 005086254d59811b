/**
 * A finished run directory → its record in `recipes/results/VARIANT.json`. Reads only what the run and the
 * measurements after it left on disk. Left out: statistics over runs (`pool.ts`).
 */
import path from "node:path";
import { z } from "zod";
import { reasonOf } from "../core/checked-json.ts";
import { DataError } from "../core/errors.ts";
import { firstEqual } from "../core/group-by.ts";
import { readOrdinary } from "../core/ordinary-file.ts";
import { tally } from "../reward/spot-the-spy/rewards.ts";
import type { Episode } from "../rollout/episode.ts";
import { readEpisodes } from "../rollout/episode-file.ts";
import { type RunEvent, readEvents } from "../run/record/events.ts";
import type { RunResult } from "../run/record/result.ts";
import { inside, readRunConfig, readRunResult } from "../run/record/run-directory.ts";
import { type Config, configHash } from "../run/settings/config.ts";
import type { Column, Curve, DealScores, PlayedMatch, RunRecord } from "./results.ts";

const MOST_BYTES = 1e8;

/** What a run directory alone says. */
export interface GatheredRun {
  readonly baseWeights: string;
  /** Against the base, in the run's own game. */
  readonly match: PlayedMatch;
  readonly record: Omit<RunRecord, "command">;
}

/** @throws DataError if the run is not finished or played no held-out games. */
export async function gatherRun(folder: string): Promise<GatheredRun> {
  const config = readRunConfig(folder);
  const events = readEvents(path.join(folder, "events.jsonl"));
  const { match: result, before, after } = readResult(folder, config);
  const final = events.findLast(({ type, final }) => type === "match" && final === true);
  if (!result || !final) {
    throw new DataError(`${folder} has no final match. Set evaluation.games above 0 and run it again.`);
  }
  const { episodes } = await readEpisodes(inside(folder, String(final.episodes)));
  return {
    baseWeights: String(events[0].baseWeights),
    match: { result, deals: dealScores(episodes) },
    record: {
      seed: config.seed,
      configHash: configHash(config),
      trainingGames: config.iterations * config.gamesPerIteration,
      wallSeconds: wallSeconds(readLaunches(folder), events),
      curve: curveOf(events.filter(({ type }) => type === "iteration")),
      ...(before && { before }),
      ...(after && { after }),
    },
  };
}

/** @param iterations events of type `iteration`, in order. */
export function curveOf(iterations: readonly RunEvent[]): Curve {
  const column = (read: (event: RunEvent) => unknown): Column =>
    iterations.map((event) => {
      const value = read(event);
      return typeof value === "number" ? value : null;
    });
  const metric = (name: string) => column(({ metrics }) => metricsIn(metrics)[name]);
  const reward = (turns: string) => column(({ metrics }) => totalReward(metricsIn(metrics), turns));
  return {
    stage: iterations.map(({ phase }) => String(phase)),
    decisionAccuracy: metric("decisionAccuracy"),
    naShare: metric("naShare"),
    spySurvival: metric("spySurvival"),
    klPerToken: column(({ klPerToken }) => klPerToken),
    civilianClueReward: reward("clue.civilian"),
    spyClueReward: reward("clue.spy"),
    voteReward: reward("vote.civilian"),
    clueTokens: column(({ clueTokens }) => clueTokens),
    voteTokens: column(({ voteTokens }) => voteTokens),
  };
}

type Metrics = Readonly<Record<string, number | undefined>>;

/** None where an event was damaged: its places in the curves stay empty. */
function metricsIn(metrics: unknown): Metrics {
  return typeof metrics === "object" && metrics !== null ? (metrics as Metrics) : {};
}

/** Sum of the means of a reward's terms: every turn of a kind and role has them all. */
function totalReward(metrics: Metrics, turns: string): number | undefined {
  const terms = Object.entries(metrics).filter(([name]) => name.startsWith(`reward.${turns}.`));
  return terms.length === 0 ? undefined : terms.reduce((sum, [, value]) => sum + (value ?? 0), 0);
}

/**
 * @param episodes games of a match of trained (a) against base (b), named as `evaluate/contests/match.ts`
 * plans them.
 */
export function dealScores(episodes: readonly Episode[]): DealScores {
  const sides: Record<string, string[]> = { a: [], b: [] };
  const pairs: string[] = [];
  for (const episode of episodes) {
    const [, deal, civilians] = /^match-(\d+)-([ab])$/.exec(episode.id) ?? [];
    if (deal === undefined) {
      throw new DataError(`The episode ${episode.id} is not one of a match. Was its file changed?`);
    }
    const failed = episode.turns.some((turn) => turn.failure !== undefined);
    const won = tally(episode).civiliansWin === (civilians === "a");
    sides[civilians][Number(deal)] = failed ? "-" : won ? "1" : "0";
    pairs[Number(deal)] = episode.secret.id;
  }
  // A missing deal keeps its place, like an unscored one.
  const scores = (side: readonly string[]) => Array.from(side, (score) => score ?? "-").join("");
  const pictures = firstEqual(Array.from(pairs, (pair, deal) => pair ?? `missing ${deal}`));
  const repeated = pictures.some((first, deal) => first !== deal);
  return { asCivilians: scores(sides.a), asSpy: scores(sides.b), ...(repeated && { pictures }) };
}

export interface Launch {
  /** ISO 8601. */
  readonly at: string;
}

/**
 * From each start of the process to the last event that was kept from it; work that was lost does not count.
 */
export function wallSeconds(launches: readonly Launch[], events: readonly Pick<RunEvent, "time">[]): number {
  const starts = launches.map(({ at }) => Date.parse(at));
  const times = events.flatMap(({ time }) => (time?.at === undefined ? [] : [Date.parse(String(time.at))]));
  const spans = starts.map((start, i) => {
    const own = times.filter((time) => time >= start && time < (starts[i + 1] ?? Infinity));
    return own.length === 0 ? 0 : Math.max(...own) - start;
  });
  return spans.reduce((sum, span) => sum + span, 0) / 1000;
}

const launchSchema = z.looseObject({ at: z.iso.datetime().optional() });

/** @throws DataError for a line that is none. */
export function readLaunches(folder: string): Launch[] {
  const file = path.join(folder, "launches.jsonl");
  const lines = readOrdinary(file, MOST_BYTES).split("\n");
  const launches = lines.flatMap((line, i) => (line === "" ? [] : [launchIn(line, `${file}:${i + 1}`)]));
  // Lines without it tell how a process ended.
  return launches.filter((line): line is Launch => line.at !== undefined);
}

function launchIn(line: string, place: string): Partial<Launch> {
  try {
    return launchSchema.parse(JSON.parse(line));
  } catch (cause) {
    throw new DataError(
      `${place} is damaged: ${reasonOf(cause)}. Remove the line: the run's time is counted without it.`,
      { cause },
    );
  }
}

function readResult(folder: string, config: Config): RunResult {
  const result = readRunResult(folder, config);
  if (result) return result;
  throw new DataError(`the run ${folder} is not finished: it has no result.json. Go on with it first.`);
}
