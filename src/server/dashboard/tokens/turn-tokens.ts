/**
 * One answer of a stored game, token by token: the log-probabilities that were stored when it was sampled, and those of the nearest checkpoint at or
 * before the game and of the base, computed again from what the seat saw.
 */

import { SparringError } from "../../../core/errors.ts";
import type { Engine } from "../../../engine/engine.ts";
import type { AnyGame } from "../../../games/game.ts";
import { observed } from "../../../games/observed.ts";
import type { Datum } from "../../../objective/objective.ts";
import { trainingSequences } from "../../../objective/training-sequences.ts";
import type { Episode, Turn } from "../../../rollout/episode.ts";
import { replay } from "../../../rollout/replay.ts";
import { Refusal } from "../../http/refusal.ts";
import { rounded } from "../curves/down-sample.ts";
import { lessonOf } from "../games/lessons.ts";
import { runRules } from "../games/rules.ts";
import { dealtSecret } from "../games/secrets.ts";
import { type GamePlace, type OpenedStoredGame, openStored } from "../games/shown-game.ts";
import type { OpenedRun } from "../store/opened-runs.ts";
import { nearestCheckpoint } from "../weights/checkpoints.ts";
import type { RunWeights } from "../weights/run-weights.ts";
import { trainingOf } from "./training-of.ts";
import type { ShownToken, TurnTokens } from "./wire.ts";

const BASE = "base";
const MOST_TOKENS = 400;
/** Of an answer whose probabilities are computed. */
const LONGEST = 4096;

interface Computed {
  readonly policy: readonly number[];
  readonly base?: readonly number[];
  readonly words: (token: number) => string | undefined;
}

/**
 * @param turn its number in the game. @param weights absent where nothing is computed.
 * @throws Refusal where there is no such turn.
 */
export async function turnTokens(
  run: OpenedRun,
  place: GamePlace,
  turn: number,
  trust: boolean,
  weights: RunWeights | undefined,
): Promise<TurnTokens> {
  const opened = await openStored(run, place, trust);
  const { episode, file } = opened;
  const asked = episode.turns[turn];
  if (!asked) throw new Refusal(404, `the game has ${episode.turns.length} turns. Choose another one.`);
  const { player } = episode.seats[asked.seat];
  const phase = run.index.phaseOf(file.iteration);
  const lesson = await lessonOf(run, await runRules(run.config), file, episode);
  const training = trainingOf(asked, turn, { player, file, ...(phase !== undefined && { phase }) }, lesson);
  const { played, iteration } = weightsOf(run, opened);
  const computed = await compute(run, opened, asked, iteration, trust, weights).catch(borne);
  const found = computed instanceof Error ? undefined : computed;
  const { klCoefficient, ...told } = training;
  return {
    seat: asked.seat,
    kind: asked.kind.slice(0, 80),
    player: player.slice(0, 80),
    tokens: tokensOf(asked, found, told.advantage, klCoefficient),
    total: asked.tokens.length,
    ...(found && { iteration, exact: player === BASE ? found.base !== undefined : iteration === played }),
    ...(found && gapOf(asked, player === BASE ? found.base : found.policy)),
    ...told,
    notes: computed instanceof Error ? [computed.message.slice(0, 600)] : notesOf(run, found),
  };
}

/** Why nothing is computed is told, but not that one must wait, and no fault of the program. */
function borne(error: unknown): SparringError {
  if (error instanceof SparringError && !(error instanceof Refusal && error.status === 503)) return error;
  throw error;
}

/** The iteration of the weights that played, and of the nearest ones that are stored. */
function weightsOf({ folder }: OpenedRun, { file }: OpenedStoredGame): { played: number; iteration: number } {
  // The games of an iteration are played before it trains.
  const played = file.kind === "training" ? Math.max(0, file.iteration - 1) : file.iteration;
  return { played, iteration: nearestCheckpoint(folder, played) };
}

/** @throws Refusal where it cannot be. */
async function compute(
  run: OpenedRun,
  { game, episode, file, why }: OpenedStoredGame,
  turn: Turn,
  iteration: number,
  trust: boolean,
  weights: RunWeights | undefined,
): Promise<Computed | undefined> {
  if (turn.tokens.length === 0) return undefined;
  if (!game) throw new Refusal(409, `Nothing is computed for this game: ${why}`);
  if (!weights)
    throw new Refusal(
      409,
      "This server only shows: probabilities are computed where sparring dashboard runs by itself.",
    );
  const refusal = weights.refusal(run.config);
  if (refusal !== undefined) throw new Refusal(409, refusal);
  if (turn.tokens.length > LONGEST)
    throw new Refusal(
      409,
      `The answer has ${turn.tokens.length} tokens, and at most ${LONGEST} are computed here.`,
    );
  const secret = await dealtSecret(run.config, episode, trust);
  return weights.use(run, iteration, async ({ engine, policy, handedOut, base }) => {
    const datum = datumOf(engine, game, episode, secret, turn);
    const ref = file.kind === "training" ? policy : handedOut;
    const [own] = await engine.logprobs([datum], ref);
    const [other] = base === undefined ? [] : ref === base ? [own] : await engine.logprobs([datum], base);
    return { policy: own, words: wordsOf(engine), ...(other && { base: other }) };
  });
}

/** The turn as a training step would see it. @throws DataError where the game does not fit its rules. */
function datumOf(engine: Engine, game: AnyGame, episode: Episode, secret: unknown, turn: Turn): Datum {
  const step = replay(game, episode, secret).steps.find(({ turns }) => turns.includes(turn));
  const prompt = step && engine.renderer.render(observed(game, step.before, turn.seat));
  const logprobs = turn.tokens.map(() => 0);
  const { data } = trainingSequences(prompt ? [{ turn: { ...turn, prompt, logprobs }, advantage: 0 }] : []);
  if (!data[0]) throw new Refusal(409, "This answer has no tokens that a model could have said.");
  return data[0];
}

/** Of a model that knows its words one by one. */
function wordsOf({ renderer }: Engine): Computed["words"] {
  const words = "words" in renderer && Array.isArray(renderer.words) ? (renderer.words as unknown[]) : [];
  return (token) => (typeof words[token] === "string" ? words[token] : undefined);
}

function tokensOf(
  { tokens, logprobs }: Turn,
  computed: Computed | undefined,
  advantage: number | undefined,
  tau: number | undefined,
): ShownToken[] {
  return tokens.slice(0, MOST_TOKENS).map((token, t) => {
    const [sampled, policy, base] = [logprobs, computed?.policy, computed?.base].map((list) =>
      number(list?.[t]),
    );
    const weight = weightOf(advantage, tau, sampled, base);
    return {
      text: (computed?.words(token) ?? `#${token}`).slice(0, 60),
      ...(sampled !== undefined && { sampled }),
      ...(policy !== undefined && { policy }),
      ...(base !== undefined && { base }),
      ...(weight !== undefined && { weight }),
    };
  });
}

/** Advantage less τ (log π - log π_ref), as `objective/policy-objective.ts` has it before it is divided. */
function weightOf(advantage?: number, tau?: number, sampled?: number, base?: number): number | undefined {
  if (advantage === undefined || tau === undefined) return undefined;
  if (tau === 0) return number(advantage);
  return sampled === undefined || base === undefined ? undefined : number(advantage - tau * (sampled - base));
}

function gapOf({ logprobs, tokens }: Turn, computed: readonly number[] | undefined): { gap?: number } {
  if (!computed || logprobs.length !== tokens.length || tokens.length === 0) return {};
  const sum = logprobs.reduce((total, value, t) => total + Math.abs(value - computed[t]), 0);
  const gap = number(sum / tokens.length);
  return gap === undefined ? {} : { gap };
}

function notesOf(run: OpenedRun, computed: Computed | undefined): string[] {
  if (!computed) return ["There are no tokens: the seat's answer came from no model of this run."];
  return computed.base
    ? []
    : [`The base of ${run.id} is not the one that is here, so its probabilities are not told.`];
}

function number(value: number | undefined): number | undefined {
  return rounded(value) ?? undefined;
}
