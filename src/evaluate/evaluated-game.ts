/** The measures that a game adds to who wins. `evaluate/games.ts` lists the games that add some. */
import type { z } from "zod";
import type { Key } from "../core/rng.ts";
import type { AnyGame } from "../games/game.ts";
import type { PairSource } from "../pairs/pair.ts";
import type { Player } from "../players/player.ts";
import type { Episode } from "../rollout/episode.ts";
import type { MatchRules } from "./contests/match.ts";
import type { Task } from "./suite/tasks/task.ts";

export interface EvaluatedGame {
  /** Shares told beside wins, and a score of its own where stored outcomes do not say it. */
  readonly rules: Partial<MatchRules>;
  readonly panel?: GamePanel;
  /** Questions that are put as a move of this game. */
  readonly tasks?: readonly Task[];
}

/** One player measured among others that only this game has. A stored result may be of any earlier form. */
export interface GamePanel<Result extends object = object> {
  play(options: PanelOptions): Promise<{ readonly result: Result; readonly episodes: readonly Episode[] }>;
  /** Of stored results, in all their forms. */
  readonly schema: z.ZodType;
  /** Tables for a terminal. */
  text(stored: object): string;
  /** What stands before the tables at the end of a run. */
  closing(stored: object): readonly string[];
}

export interface PanelOptions {
  readonly player: Player;
  /** The player's start. */
  readonly base: Player;
  /** Independently trained opponents. */
  readonly others?: readonly Player[];
  readonly game: AnyGame;
  readonly source: PairSource;
  readonly difficulty?: number;
  /** Games of each seating, both sides together; even. */
  readonly games: number;
  readonly key: Key;
  /**
   * A match of the player against the base by this key, in the order of its plan: taken instead of being
   * played again.
   */
  readonly known?: readonly Episode[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (played: number, of: number) => void;
}
