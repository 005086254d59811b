/**
 * The interface between a report and a game. `plainGame` (`plain-game.ts`) implements it for any game, from
 * its rules and its telling; a game that has more to show, such as pictures, has a folder here and its line
 * in `games.ts`.
 */
import type { RewardTerms } from "../reward/reward.ts";
import type { Episode } from "../rollout/episode.ts";
import type { OpenedGame } from "../run/open/games.ts";
import type { Config } from "../run/settings/config.ts";
import type { Html } from "./html.ts";
import type { Section } from "./page.ts";
import type { ReadResults } from "./stored-results.ts";

export interface ReportedGame {
  /**
   * What is played, after "X played TITLE against itself", e.g. `: 4 civilians share a picture.`; may be
   * empty.
   */
  told(config: Config): string;
  /** What only runs of this game hold. @returns what `winNote` and `sections` are given. */
  read(results: ReadResults): unknown;
  /** The text below the win rate. */
  winNote(own: unknown): string | undefined;
  /** Sections behind the match against the base. */
  sections(own: unknown): Promise<readonly Section[]>;
  judge(config: Config, rules: OpenedGame["rules"]): Judge;
  book(run: string, config: Config, episodes: readonly Episode[]): Promise<GameBook>;
}

/** The order of stored games. */
export interface Judge {
  judged(episode: Episode): JudgedGame;
  /** What a side earned, for headings: `what the trained first gained`. */
  measure(side: string, trained: boolean): string;
}

export interface JudgedGame {
  readonly episode: Episode;
  /** By side, what its seats earned together. */
  readonly earned: Readonly<Record<string, number>>;
  /** By turn, as training would give them; absent where the page does not tell them. */
  readonly rewards?: readonly (RewardTerms | undefined)[];
}

/** The games of a page, each ready to be shown. */
export interface GameBook {
  /** Undefined for a game that cannot be shown. */
  of(game: JudgedGame): ShownGame | undefined;
  /** The missing parts, one sentence each. */
  readonly notes: readonly string[];
}

export interface ShownGame {
  /** Before the heading, e.g. pictures. */
  readonly figure?: Html;
  readonly title: string;
  /** One line below it. */
  readonly more: string;
  readonly body: Html;
}
