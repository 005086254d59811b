/** The algorithms that a run can train with. An algorithm is a file in `algorithms/` and its line here. */
import type { Algorithm } from "../../algorithms/algorithm.ts";
import { iterativeSpoKind } from "../../algorithms/iterative-spo.ts";
import type { AlgorithmKind, PastIteration } from "../../algorithms/kind.ts";
import { marshalKind } from "../../algorithms/marshal.ts";
import { spiralKind } from "../../algorithms/spiral.ts";
import { spyrlKind } from "../../algorithms/spyrl/spyrl.ts";
import { ConfigError } from "../../core/errors.ts";
import type { AnyGame } from "../../games/game.ts";
import type { Config } from "../settings/config.ts";
import { loadOwnAlgorithm, ownAlgorithmKind } from "./own-algorithm.ts";

export const ALGORITHMS = [iterativeSpoKind, spiralKind, marshalKind, spyrlKind, ownAlgorithmKind] as const;

/** Loads the algorithm if it is one of the user's own. @throws as `loadOwnAlgorithm`. */
export async function prepareAlgorithm({ algorithm }: Pick<Config, "algorithm">): Promise<void> {
  if (algorithm.name === "own") await loadOwnAlgorithm(algorithm.file);
}

/**
 * `prepareAlgorithm` comes first.
 * @throws ConfigError if the algorithm is not made for one of the games.
 */
export function openAlgorithm({ algorithm, loss }: Config, games: readonly AnyGame[]): Algorithm {
  const kind = algorithmKind(algorithm.name);
  for (const game of games) {
    if (kind.games === "any" || kind.games.includes(game.name)) continue;
    const others = ALGORITHMS.filter(
      ({ name, games }) => name !== "own" && (games === "any" || games.includes(game.name)),
    );
    throw new ConfigError(
      `algorithm.name is ${kind.name}, which trains ${kind.games.join(", ")}, but a game of the run is ${game.name}. Set algorithm.name to one that trains it: ${others.map(({ name }) => name).join(", ")}.`,
    );
  }
  return kind.make(algorithm, { loss: lossOf(loss), games });
}

/**
 * The algorithm as it was before a past iteration, if events tell it. `prepareAlgorithm` comes first.
 * @throws SparringError where they hold what no run writes.
 */
export function algorithmBefore(
  { algorithm, loss }: Pick<Config, "algorithm" | "loss">,
  games: readonly AnyGame[],
  past: PastIteration,
): Algorithm | undefined {
  return algorithmKind(algorithm.name).before?.(algorithm, { loss: lossOf(loss), games }, past);
}

export function algorithmKind(name: Config["algorithm"]["name"]): AlgorithmKind {
  return ALGORITHMS.find((kind) => kind.name === name) as unknown as AlgorithmKind;
}

function lossOf({ kind, clipLow, clipHigh }: Config["loss"]) {
  return kind === "ppo" ? ({ kind, clipLow, clipHigh } as const) : ({ kind } as const);
}
