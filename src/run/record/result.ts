/** The result of a run, `result.json`: its form, and the verdict in words. */

import path from "node:path";
import { z } from "zod";
import { readCheckedJson } from "../../core/checked-json.ts";
import { CheckpointError } from "../../core/errors.ts";
import { quoted } from "../../core/quoted.ts";

import type { Interval } from "../../core/stats.ts";
import type { MatchResult } from "../../evaluate/contests/match.ts";
import { verdict, withInterval } from "../../evaluate/contests/match-text.ts";
import { asMatchResult, matchSchema } from "../../evaluate/contests/stored-match.ts";
import { evaluatedGame } from "../../evaluate/games.ts";
import { metricNamed } from "../../evaluate/glossary/glossary.ts";
import type { SecretWord } from "../../evaluate/statistics/held-out-size.ts";
import { type NashConv, nashConvSchema } from "../../solvers/nash-conv.ts";
import { asSelfPlay, type SelfPlayResult, selfPlaySchema } from "../held-out-games.ts";
import { secretWord } from "../open/games.ts";
import type { Config } from "../settings/config.ts";

export const RESULT_SCHEMA = 1;

/** The measurements of one of the run's games. */
export interface GameResult {
  readonly game: string;
  /** Trained (a) against the frozen base (b); absent if no held-out games were asked for or can be played. */
  readonly match?: MatchResult;
  /**
   * The trained model among others that only its game has, as the game's panel reads it; absent in runs that
   * played none.
   */
  readonly panel?: object;
  /** The distance from best play; absent where it cannot be computed. */
  readonly solved?: NashConv;
  /** Self-play on the same held-out deals, before and after. */
  readonly before?: SelfPlayResult;
  readonly after?: SelfPlayResult;
}

/** The results of the run's first game, whose name is in the settings, and of further ones. */
export interface RunResult extends Omit<GameResult, "game"> {
  readonly schema: typeof RESULT_SCHEMA;
  readonly iterations: number;
  readonly more?: readonly GameResult[];
}

const gameShape = {
  match: matchSchema.optional(),
  solved: nashConvSchema.optional(),
  before: selfPlaySchema.optional(),
  after: selfPlaySchema.optional(),
};

/** @param game the run's first one, whose panel the result may hold. */
function resultSchema(game: string) {
  const panelOf = (name: string) => (evaluatedGame(name)?.panel?.schema ?? z.looseObject({})).optional();
  const further = z.looseObject({ game: z.string(), ...gameShape, panel: z.looseObject({}).optional() });
  return z.looseObject({
    schema: z.literal(RESULT_SCHEMA),
    iterations: z.int().min(1),
    ...gameShape,
    panel: panelOf(game),
    more: z.array(further).optional(),
  });
}

/**
 * The stored result of a run, in today's form. @param file `result.json` of a run directory.
 * @throws CheckpointError with the field that is not as it should be, if the file is missing, no JSON or damaged.
 */
export function readResultFile(file: string, { game }: Pick<Config, "game">): RunResult {
  const stored = readCheckedJson(file, resultSchema(game.name), (reason, cause) => {
    const [run, name] = [path.dirname(file), path.basename(file)];
    return new CheckpointError(
      `${file} is damaged: ${reason.replaceAll("\n", " ")}. Delete it and go on with "npx sparring train --resume ${quoted(run)}": the held-out games of ${name} are played again.`,
      { cause },
    );
  });
  return asRunResult(stored);
}

/** Today's form of a result as it was written over time. */
export function asRunResult(stored: unknown): RunResult {
  const { more, ...first } = stored as RunResult;
  return { ...asGameResult(first), ...(more && { more: more.map(asGameResult) }) };
}

function asGameResult<Result extends Omit<GameResult, "game">>(stored: Result): Result {
  const { match, panel, before, after } = stored;
  return {
    ...stored,
    ...(match && { match: asMatchResult(match) }),
    ...(panel && { panel }),
    ...(before && { before: asSelfPlay(before) }),
    ...(after && { after: asSelfPlay(after) }),
  };
}

/** A few lines for the end of a run. */
export function describeResult(
  { more = [], ...first }: RunResult,
  run: string,
  config: Pick<Config, "game" | "moreGames">,
): string {
  const panel = first.panel && evaluatedGame(config.game.name)?.panel;
  const lines = [
    ...measuredLines({ more, ...first }, config),
    ...(panel && first.panel ? ["", ...panel.closing(first.panel), panel.text(first.panel), ""] : []),
    `The run is stored in ${run}`,
    "What next:",
    ...aligned([
      [`npx sparring play ${quoted(run)}`, "play against the trained model"],
      [`npx sparring replay ${quoted(run)}`, "read its games"],
      [`npx sparring report ${quoted(run)}`, "one HTML file: result, curves, ladder, held-out tasks, games"],
      ...(first.match
        ? [[`npx sparring evaluate match ${quoted(run)} base`, "play more held-out games"] as const]
        : []),
      ...(panel
        ? [[`npx sparring evaluate panel ${quoted(run)}`, "the panel with more games"] as const]
        : []),
    ]),
  ];
  return lines.join("\n");
}

function aligned(hints: readonly (readonly [command: string, what: string])[]): string[] {
  const width = Math.max(...hints.map(([command]) => command.length));
  return hints.map(([command, what]) => `  ${command.padEnd(width)}   ${what}`);
}

/** The measurements of each game of the run, in words. */
export function measuredLines(
  { more = [], ...first }: RunResult,
  config: Pick<Config, "game" | "moreGames">,
): string[] {
  return [
    ...gameLines(first, secretWord(config)),
    ...more.flatMap((result, i) => [
      "",
      `${result.game}:`,
      ...gameLines(result, secretWord({ game: config.moreGames[i] })),
    ]),
  ];
}

function gameLines({ match, solved, before, after }: Omit<GameResult, "game">, word: SecretWord): string[] {
  const cooperative = after?.gain !== undefined;
  return [
    ...(cooperative && before?.gain ? [gainLine(before.gain, after.gain, after.games)] : []),
    ...(cooperative ? [] : [matchLine(match, word)]),
    ...(before && after ? selfPlayLine(before, after) : []),
    ...(solved ? [solvedText(solved)] : []),
  ];
}

function matchLine(match: MatchResult | undefined, word: SecretWord): string {
  return match
    ? verdict(match, word)
    : `No held-out games were played (evaluation.games is 0 or there is no held-out ${word}).`;
}

/** On the same deals. */
function gainLine(before: Interval, after: Interval, games: number): string {
  const told = ({ estimate, low, high }: Interval) =>
    `${estimate.toFixed(2)} (95% interval ${low.toFixed(2)} to ${high.toFixed(2)})`;
  return `The team gains ${told(after)} a game, on ${games} held-out games; before training ${told(before)}.`;
}

/** `Exploitability 0.0123: a best response gains that much a game, on average over the seats.` */
function solvedText({ exploitability, bestResponses }: NashConv): string {
  const gains = bestResponses.map((value) => value.toFixed(4)).join(" and ");
  return `Exploitability ${exploitability.toFixed(4)} (0 is best play): best responses gain ${gains} from the seats, in order.`;
}

/** The game's foremost measure. */
function selfPlayLine(before: SelfPlayResult, after: SelfPlayResult): string[] {
  const [name] = Object.keys(after.measures);
  if (name === undefined || !before.measures[name]) return [];
  const title = metricNamed(name)?.title ?? name;
  return [`${title} in held-out self-play: ${change(before.measures[name], after.measures[name])}.`];
}

function change(before: Interval, after: Interval): string {
  return `before ${withInterval(before)}, after ${withInterval(after)}`;
}
