/**
 * The record of a run, as far as it can be read: whatever is missing or damaged becomes a note instead of an
 * error, because a run that was killed has a report too. Left out: its games (`sections/chosen-games.ts`).
 */
import path from "node:path";
import { z } from "zod";
import { listCheckpoints } from "../checkpoint/checkpoint.ts";
import type { MatchResult } from "../evaluate/contests/match.ts";
import { asMatchResult, matchSchema } from "../evaluate/contests/stored-match.ts";
import { asSelfPlay, type SelfPlayResult, selfPlaySchema } from "../run/held-out-games.ts";
import { readOrigin } from "../run/record/branch.ts";
import { type RunEvent, readEventsLeniently } from "../run/record/events.ts";
import { readRunConfig } from "../run/record/run-directory.ts";
import type { Config } from "../run/settings/config.ts";
import { changeAfter } from "../run/settings/lengthened.ts";
import { type NashConv, nashConvSchema } from "../solvers/nash-conv.ts";
import { reportedGame } from "./games.ts";
import { type Resulted, resultsIn } from "./stored-results.ts";
import { count, plural } from "./words.ts";

export interface RunRecord {
  readonly folder: string;
  /** The folder's own name. */
  readonly name: string;
  readonly config: Config;
  /** Of the run's first game. */
  readonly events: readonly RunEvent[];
  readonly allEvents: readonly RunEvent[];
  readonly iterations: readonly RunEvent[];
  /** Matches against the base, in order. */
  readonly matches: readonly Measured<MatchResult>[];
  /** The model's exploitability over training, in order; empty for games that are not solved. */
  readonly solved: readonly Measured<NashConv>[];
  /** The same of uniform play; absent where nobody has computed it. */
  readonly uniform?: number;
  readonly alarms: readonly AlarmEvent[];
  readonly selfPlay: { readonly before?: SelfPlayResult; readonly after?: SelfPlayResult };
  /** The match at the end of training. */
  readonly final?: MatchResult;
  /** The measurements of further games of the run, in their order. */
  readonly more: readonly FurtherGame[];
  /** What only this game's runs hold, as `ReportedGame.read` gives it. */
  readonly own: unknown;
  /** Date and time of the start, as it was written. */
  readonly startedAt?: string;
  /** Iterations with a checkpoint, ascending. */
  readonly checkpoints: readonly number[];
  /** The missing or damaged parts, one sentence each. */
  readonly notes: readonly string[];
}

/** What was measured when so many iterations were complete. */
export interface Measured<Result> {
  readonly iteration: number;
  readonly result: Result;
}

/** The measurements of a game beside the run's first one, which the rest of the record is about. */
export interface FurtherGame {
  readonly name: string;
  readonly final?: MatchResult;
  /** After the last measurement. */
  readonly solved?: NashConv;
}

export interface AlarmEvent {
  readonly iteration: number;
  /** The finding, and the remedy. */
  readonly message: string;
}

/** @throws CheckpointError if the folder is no run directory or its settings cannot be read. */
export function readRun(folder: string): RunRecord {
  const config = readRunConfig(folder);
  const { events: all, damage } = readEventsLeniently(path.join(folder, "events.jsonl"));
  const events = all.filter(({ game }) => game === undefined);
  const read = resultsIn(events, damage);
  const iterations = events.filter(
    ({ type, iteration, metrics }) =>
      type === "iteration" && Number.isInteger(iteration) && isObject(metrics),
  );
  const matches = read("match", matchSchema, asMatchResult);
  const played = read("selfplay", selfPlaySchema, asSelfPlay);
  const final = finalIn(matches, config);
  const before = played.find(({ when }) => when === "before")?.result;
  const after = played.find(
    ({ when, iteration }) => when === "after" && iteration === config.iterations,
  )?.result;
  const checkpoints = listCheckpoints(path.join(folder, "checkpoints"));
  const at = events.find(({ type }) => type === "start")?.time?.at;
  const record = {
    folder,
    config,
    events,
    allEvents: all,
    iterations,
    checkpoints,
    matches,
    name: path.basename(path.resolve(folder)),
    solved: read("solved", nashConvSchema, (stored) => stored as NashConv),
    alarms: events.flatMap(alarmOf),
    selfPlay: { before, after },
    more: furtherGames(all, config, damage),
    own: reportedGame(config).read(read),
    ...(final && { final }),
    ...(typeof at === "string" && { startedAt: at }),
  };
  const notes = [...originIn(folder), ...lengthenings(config), ...missing(record), ...damage.map(sentence)];
  return { ...record, notes };
}

/** Of a run that was made longer, the one at its last end. */
function finalIn(matches: readonly Resulted<MatchResult>[], { iterations }: Config): MatchResult | undefined {
  return matches.findLast((event) => event.final === true && event.iteration === iterations)?.result;
}

function originIn(folder: string): string[] {
  try {
    const origin = readOrigin(folder);
    if (!origin) return [];
    const { run, iteration } = origin;
    return [`The run is a branch of ${path.basename(run)}: up to iteration ${iteration} it is that run.`];
  } catch (error) {
    return [sentence((error as Error).message)];
  }
}

function lengthenings(config: Config): string[] {
  const changes = (config.lengthened ?? []).flatMap(({ after }) => changeAfter(config, after) ?? []);
  return changes.map(
    ({ after, from, to, sameRates }) =>
      `The run was made longer after iteration ${after}, from ${from} to ${to} iterations. ${
        sameRates
          ? "Its learning rates are those of the whole length."
          : `Up to there its learning rates are those of ${from} iterations, so it is not the run that ${to} from the start would have been.`
      }`,
  );
}

function furtherGames(events: readonly RunEvent[], config: Config, damage: string[]): FurtherGame[] {
  const names = new Set(events.flatMap(({ game }) => (typeof game === "string" ? [game] : [])));
  return [...names].map((name) => {
    const read = resultsIn(
      events.filter(({ game }) => game === name),
      damage,
    );
    const final = finalIn(read("match", matchSchema, asMatchResult), config);
    const solved = read("solved", nashConvSchema, (stored) => stored as NashConv).at(-1)?.result;
    return { name, ...(final && { final }), ...(solved && { solved }) };
  });
}

const alarmSchema = z.looseObject({ alarm: z.looseObject({ message: z.string() }) });

function alarmOf(event: RunEvent): AlarmEvent[] {
  const read = event.type === "alarm" ? alarmSchema.safeParse(event) : undefined;
  return read?.success ? [{ iteration: event.iteration, message: read.data.alarm.message }] : [];
}

/** What a run that went to its end would have. */
function missing({ config, iterations, final, selfPlay, checkpoints }: Omit<RunRecord, "notes">): string[] {
  const done = iterations.at(-1)?.iteration ?? 0;
  const gaps = done - iterations.length;
  const failures = sumOf(iterations, "failures");
  return [
    done < config.iterations &&
      `The run is unfinished: ${count(done)} of ${plural(config.iterations, "iteration")} are done, so what follows is a look at the way, not a result.`,
    gaps > 0 && `Events of ${plural(gaps, "iteration")} cannot be read; curves have gaps there.`,
    !final &&
      (config.evaluation.games === 0
        ? "No match against the base was asked for (evaluation.games is 0), so there is no win rate."
        : "There is no match against the base at the end of training, so there is no win rate."),
    !(selfPlay.before && selfPlay.after) &&
      `Held-out self-play ${selfPlay.before ? "after training" : selfPlay.after ? "before training" : "before and after training"} is missing.`,
    checkpoints.length === 0 && "There is no checkpoint.",
    failures > 0 &&
      `${plural(failures, "answer")} never came during training, because the player failed. They count nowhere, and nothing was learned from them.`,
    (final?.unscored ?? 0) > 0 &&
      `${plural(final!.unscored, "game")} of ${count(final!.games)} in the match against the base ${final!.unscored === 1 ? "is" : "are"} not scored, because a player failed.`,
  ].filter((note) => note !== false);
}

/** Adds up a metric over iterations. */
function sumOf(iterations: readonly RunEvent[], metric: string): number {
  return iterations.reduce(
    (sum, event) => sum + (Number((event.metrics as Record<string, number>)[metric]) || 0),
    0,
  );
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function sentence(text: string): string {
  return `${text[0].toUpperCase()}${text.slice(1)}${text.endsWith(".") ? "" : "."}`;
}
