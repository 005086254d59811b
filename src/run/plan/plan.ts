/**
 * What a run will take, from a few measured steps: games, tokens, time, memory, disk. `trial.ts` measures,
 * `truth.ts` reads the same numbers of a run that has ended. Times are sums of the times of events, so that
 * a run that was stopped for a night took no night.
 */
import { z } from "zod";
import { type HeldOutGames, heldOutGames } from "../dry-run.ts";
import { type Config, configHash } from "../settings/config.ts";

/** Numbers that are predicted, and found in a run afterwards. */
export const quantities = z.object({
  iterations: z.number(),
  /** Games that are learned from. */
  games: z.number(),
  heldOutGames: z.number(),
  /** Sampled in the games that are learned from. */
  tokens: z.number(),
  /** Of iterations and held-out games; without the start and the saving of checkpoints. */
  seconds: z.number(),
  /** Largest memory of the process; absent where nobody noted it. */
  peakBytes: z.number().optional(),
  diskBytes: z.number(),
});
export type Quantities = z.infer<typeof quantities>;

export const planSchema = z.object({
  schema: z.literal(1),
  /** Hash of the settings that it is about. */
  settings: z.string(),
  /** What was measured to know it. */
  measured: z.object({ iterations: z.number(), heldOutGames: z.number(), seconds: z.number() }),
  expected: quantities,
});
export type Plan = z.infer<typeof planSchema>;

/** What a few steps took. */
export interface Steps {
  /** In their order, with the phase of training; `""` where there is one. */
  readonly iterations: readonly { readonly phase: string; readonly seconds: number }[];
  readonly tokens: number;
  /** Of a game, in seconds. */
  readonly heldOut: HeldOutGames;
  /** Of the way to best play, in seconds. */
  readonly solving: number;
  readonly heldOutGames: number;
  readonly peakBytes: number;
  readonly bytes: StepBytes;
  /** Of all of it, by the clock. */
  readonly seconds: number;
}

/** On disk. */
export interface StepBytes {
  /** Settings, pictures and what else is there once. */
  readonly once: number;
  readonly checkpoint: number;
  readonly event: number;
  /** A stored game of training, and a held-out one. */
  readonly game: number;
  readonly heldOutGame: number;
}

export function planOf(config: Config, steps: Steps): Plan {
  const { iterations, gamesPerIteration } = config;
  const games = heldOutGames(config);
  const kinds = Object.keys(games) as (keyof HeldOutGames)[];
  const played = sum(kinds.map((kind) => games[kind]));
  const heldOut = sum(kinds.map((kind) => games[kind] * steps.heldOut[kind]));
  return {
    schema: 1,
    settings: configHash(config),
    measured: {
      iterations: steps.iterations.length,
      heldOutGames: steps.heldOutGames,
      seconds: steps.seconds,
    },
    expected: {
      iterations,
      games: iterations * gamesPerIteration,
      heldOutGames: played,
      tokens: Math.round((steps.tokens * iterations) / steps.iterations.length),
      seconds: trainingSeconds(steps, iterations) + heldOut + solvings(config) * steps.solving,
      peakBytes: steps.peakBytes,
      diskBytes: Math.round(diskBytes(config, steps.bytes, games.matches + games.panel)),
    },
  };
}

/**
 * Each phase has as many iterations as each other one. What the first of a phase takes beyond a usual one, to
 * compile its programs, is taken once.
 */
function trainingSeconds({ iterations: steps }: Steps, iterations: number): number {
  const phases = [...new Set(steps.map(({ phase }) => phase))];
  const each = phases.map((name) => {
    const [first, ...rest] = steps.filter(({ phase }) => phase === name).map(({ seconds }) => seconds);
    return { first, usual: rest.length === 0 ? first : sum(rest) / rest.length };
  });
  const usual = sum(each.map((phase) => phase.usual)) / each.length;
  return usual * iterations + sum(each.map((phase) => phase.first - phase.usual));
}

function diskBytes(config: Config, bytes: StepBytes, heldOut: number): number {
  const { iterations, gamesPerIteration, checkpoint } = config;
  const made = Math.ceil(iterations / checkpoint.every);
  const kept = checkpoint.keep === 0 ? made : Math.min(made, checkpoint.keep);
  const stored = checkpoint.gamesEvery === 0 ? 0 : Math.floor(iterations / checkpoint.gamesEvery);
  return (
    bytes.once +
    kept * bytes.checkpoint +
    iterations * bytes.event +
    stored * gamesPerIteration * bytes.game +
    heldOut * bytes.heldOutGame
  );
}

/** Before, during and after training. */
function solvings({ iterations, evaluation: { everyIterations } }: Config): number {
  return 2 + (everyIterations === 0 ? 0 : Math.floor((iterations - 1) / everyIterations));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
