/**
 * The players of training games, by who holds a side. Older weights are those of the newest checkpoint that
 * is old enough, so that a run that continues from a checkpoint meets the same opponents; before there is
 * one, the base holds the side.
 */
import path from "node:path";
import type { Holder } from "../algorithms/algorithm.ts";
import { checkpointFolder, listCheckpoints } from "../checkpoint/checkpoint.ts";
import { ConfigError } from "../core/errors.ts";
import type { AnyGame, SeatInfo } from "../games/game.ts";
import { botOf } from "../players/bots/of-game.ts";
import type { Player } from "../players/player.ts";
import type { Seating } from "../rollout/play.ts";
import { isDue } from "./due.ts";
import type { Training } from "./training.ts";

export class Opponents {
  /** Iterations whose weights are kept, ascending. */
  private kept: number[] = [];
  private readonly players = new Map<string, Player>();
  /** The age of the oldest opponent in iterations; 0 where all are the current weights. */
  private readonly oldest: number;

  /** @throws ConfigError if too few checkpoints are kept for the opponents that the algorithm asks for. */
  constructor(private readonly training: Training) {
    this.oldest = ageOfOldest(training);
  }

  /**
   * The players by seat of each deal of an iteration (1-based), by the deal's number among those of its game.
   */
  seating(iteration: number): (number: number, game: AnyGame) => Seating {
    const { algorithm } = this.training;
    const current = this.player("policy", undefined);
    return (number, game) => {
      const holders = algorithm.holders?.(number, game.sides);
      if (!holders) return () => current;
      return (_, { side }: SeatInfo) => this.held(holders[side], iteration, game) ?? current;
    };
  }

  /**
   * The weights after an iteration, which has just been saved, may be opponents later; those that are too old
   * by then are freed.
   */
  async keep(iteration: number): Promise<void> {
    if (this.oldest === 0 || this.kept.includes(iteration)) return;
    const { engine } = this.training;
    await engine.snapshot(nameOf(iteration));
    const kept = this.stillAsked([...this.kept, iteration], iteration);
    for (const old of this.kept.filter((one) => !kept.includes(one))) {
      this.players.delete(nameOf(old));
      await engine.release?.(nameOf(old));
    }
    this.kept = kept;
  }

  /**
   * Reads the weights of earlier checkpoints. Leaves the engine with some other state. @throws
   * CheckpointError
   */
  async restore(checkpoints: string, iteration: number): Promise<void> {
    if (this.oldest === 0) return;
    const { config } = this.training;
    // Those of a stop were no opponents when it came.
    const earlier = listCheckpoints(checkpoints).filter((one) => one <= iteration && isDue(config, one));
    for (const one of this.stillAsked(earlier, iteration)) {
      await this.training.engine.loadState(path.join(checkpointFolder(checkpoints, one), "engine"));
      await this.keep(one);
    }
  }

  /**
   * Those that an opponent may have after `iteration`: the newest that is old enough for the oldest opponent,
   * and all later ones.
   */
  private stillAsked(saved: readonly number[], iteration: number): number[] {
    return saved.slice(
      Math.max(
        0,
        saved.findLastIndex((one) => one <= iteration - this.oldest),
      ),
    );
  }

  private held(holder: Holder, iteration: number, game: AnyGame): Player | undefined {
    if (holder === "current") return undefined;
    if (holder === "base") return this.player("base", "base");
    if ("bot" in holder) return botOf(game.name, holder.bot);
    const found = this.kept.findLast((one) => one <= iteration - 1 - holder.iterationsAgo);
    return found === undefined ? this.player("base", "base") : this.player(nameOf(found), nameOf(found));
  }

  /** One object per player, so that its seats are asked in one batch. */
  private player(name: string, ref: string | undefined): Player {
    const known = this.players.get(name);
    if (known) return known;
    const made = this.training.trainingPlayer(name, ref);
    this.players.set(name, made);
    return made;
  }
}

/**
 * The age of the oldest opponent in iterations; 0 where all are the current weights or others that stay.
 * @throws ConfigError if too few checkpoints are kept for the opponents that the algorithm asks for.
 */
export function ageOfOldest({
  config,
  algorithm,
  plays,
}: Pick<Training, "config" | "algorithm" | "plays">): number {
  const asked = Array.from({ length: config.gamesPerIteration }, (_, number) =>
    plays.flatMap(({ game }) => Object.values(algorithm.holders?.(number, game.sides) ?? {})),
  ).flat();
  const oldest = Math.max(0, ...asked.map((holder) => ageOf(holder)));
  const { every, keep } = config.checkpoint;
  const needed = Math.ceil(oldest / every) + 1;
  if (oldest > 0 && keep !== 0 && keep < needed)
    throw new ConfigError(
      `opponents are ${oldest} iterations old, so ${needed} checkpoints must stay, but checkpoint.keep is ${keep}. Raise it, or set it to 0.`,
    );
  return oldest;
}

function ageOf(holder: Holder): number {
  return typeof holder === "object" && "iterationsAgo" in holder ? holder.iterationsAgo : 0;
}

function nameOf(iteration: number): string {
  return `checkpoint-${iteration}`;
}
