/**
 * What a run directory tells, as far as it can be read: whatever is missing or damaged becomes a note instead of an error,
 * because a run that was killed has a report too. Left out: games and pictures (`chosen-games.ts`, `game-pictures.ts`).
 */
import path from "node:path";
import { z } from "zod";
import { listCheckpoints } from "../checkpoint/checkpoint.ts";
import { ConfigError } from "../core/errors.ts";
import type { Interval } from "../core/stats.ts";
import type { MatchResult } from "../evaluate/contests/match.ts";
import { asMatchResult } from "../evaluate/contests/stored-match.ts";
import { asPanelResult, type PanelResult } from "../evaluate/spot-the-spy/panel/panel.ts";
import { asSelfPlay, type SelfPlayResult } from "../run/held-out-games.ts";
import { type RunEvent, readEventsLeniently } from "../run/record/events.ts";
import { readRunConfig } from "../run/record/run-directory.ts";
import { isVisionZero, type VisionZeroConfig } from "../run/settings/config.ts";
import { count, plural } from "./words.ts";

export interface RunRecord {
  readonly folder: string;
  /** The folder's own name. */
  readonly name: string;
  readonly config: VisionZeroConfig;
  readonly iterations: readonly RunEvent[];
  /** Matches against the base, in order. */
  readonly matches: readonly MatchEvent[];
  readonly selfPlay: { readonly before?: SelfPlayResult; readonly after?: SelfPlayResult };
  /** The match at the end of training. */
  readonly final?: MatchResult;
  /** The panel at the end of training; runs from before there were panels have none. */
  readonly panel?: PanelResult;
  /** Date and time of the start, as it was written. */
  readonly startedAt?: string;
  /** Iterations with a checkpoint, ascending. */
  readonly checkpoints: readonly number[];
  /** What is missing or damaged, one sentence each. */
  readonly notes: readonly string[];
}

export interface MatchEvent {
  readonly iteration: number;
  readonly winRate: Interval;
}

/**
 * @throws CheckpointError if the folder is no run directory or its settings cannot be read, ConfigError if the run is of another game
 * or algorithm than reports know.
 */
export function readRun(folder: string): RunRecord {
  const config = readRunConfig(folder);
  if (!isVisionZero(config))
    throw new ConfigError(
      `${folder} trained ${config.game.name} with ${config.algorithm.name}, but a report knows spot-the-spy with iterative-spo. Look at ${path.join(folder, "events.jsonl")} instead.`,
    );
  const { events, damage } = readEventsLeniently(path.join(folder, "events.jsonl"));
  const iterations = events.filter(
    ({ type, iteration, metrics }) =>
      type === "iteration" && Number.isInteger(iteration) && isObject(metrics),
  );
  const matches = withResult("match", matchSchema, asMatchResult, events, damage);
  const played = withResult("selfplay", selfPlaySchema, asSelfPlay, events, damage);
  const final = matches.findLast((event) => event.final === true)?.result;
  const panel = withResult("panel", panelSchema, asPanelResult, events, damage).at(-1)?.result;
  const selfPlay = (when: string) => played.find((event) => event.when === when)?.result;
  const checkpoints = listCheckpoints(path.join(folder, "checkpoints"));
  const at = events.find(({ type }) => type === "start")?.time?.at;
  const record = {
    ...{ folder, config, iterations, checkpoints },
    name: path.basename(path.resolve(folder)),
    matches: matches.map(({ iteration, result }) => ({ iteration, winRate: result.winRate })),
    selfPlay: { before: selfPlay("before"), after: selfPlay("after") },
    ...(final && { final }),
    ...(panel && { panel }),
    ...(typeof at === "string" && { startedAt: at }),
  };
  return { ...record, notes: [...missing(record), ...damage.map(sentence)] };
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

const interval = z.looseObject({ estimate: z.number(), low: z.number(), high: z.number(), n: z.number() });
/** As written today, and before there was more than one game. */
const contestant = z.union([
  z.looseObject({ wins: z.record(z.string(), interval), measures: z.record(z.string(), interval) }),
  z.looseObject({
    ...{ civilianWins: interval, spySurvival: interval, decisionAccuracy: interval, naShare: interval },
    ...{ invalidVoteShare: interval, invalidClueShare: interval },
  }),
]);
const matchSchema = z.looseObject({
  ...{ winRate: interval, a: contestant, b: contestant, games: z.number(), unscored: z.number() },
});
const compared = z.looseObject({ player: interval, other: interval, difference: interval });
const match = z.looseObject({ kind: z.string(), result: matchSchema });
const clues = z.looseObject({
  ...{ informativeness: compared, firstInformativeness: compared, clueTruth: compared },
  uncheckedShare: compared,
});
const manners = z.looseObject({
  ...{ decisionAccuracy: compared, naShare: compared, selfVoteShare: compared },
  ...{ invalidVoteShare: compared, invalidClueShare: compared },
});
const panelSchema = z.looseObject({
  ...{ player: z.string(), base: z.string(), games: z.number(), pictures: z.number() },
  ...{ matches: z.array(match), textChance: z.number(), leftOut: z.array(z.string()) },
  ...{ spyAgainstOracles: compared.optional(), civiliansAgainstCopycats: compared.optional() },
  ...{ votesOnNotes: compared.optional(), textOnly: compared.optional() },
  ...{ clues: clues.optional(), manners: manners.optional() },
});
const selfPlaySchema = z.union([
  z.looseObject({ games: z.number(), measures: z.record(z.string(), interval) }),
  z.looseObject({ games: z.number(), decisionAccuracy: interval, naShare: interval }),
]);

/** Events of a type whose result can be read; the others are noted as damage. */
function withResult<Result>(
  type: string,
  schema: z.ZodType,
  read: (stored: unknown) => Result,
  events: readonly RunEvent[],
  damage: string[],
): (RunEvent & { readonly result: Result })[] {
  const found = events.filter((event) => event.type === type);
  const whole = found.filter(({ result }) => schema.safeParse(result).success);
  const lost = found.length - whole.length;
  if (lost > 0)
    damage.push(
      `${plural(lost, "event")} of type "${type}" in events.jsonl ${lost === 1 ? "holds" : "hold"} no result that can be read`,
    );
  return whole.map((event) => ({ ...event, result: read(event.result) }));
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function sentence(text: string): string {
  return `${text[0].toUpperCase()}${text.slice(1)}${text.endsWith(".") ? "" : "."}`;
}
