/**
 * The prompts of stored games: each game is replayed on its own secret, whose pictures are drawn or read again, and
 * every turn gets the messages that its seat had before it.
 */
import { DataError } from "../../core/errors.ts";
import { groupBy } from "../../core/group-by.ts";
import type { Message } from "../../games/game.ts";
import type { Dealt } from "../../games/secret.ts";
import type { Split } from "../../pairs/pair.ts";
import type { Episode, Turn } from "../../rollout/episode.ts";
import { fitting, replay } from "../../rollout/replay.ts";
import { gameOf, type OpenedGame, openPlay } from "../../run/open/games.ts";
import { settingsOfSource } from "../../run/open/pair-names.ts";
import type { Config } from "../../run/settings/config.ts";
import { resolveConfig } from "../../run/settings/resolve.ts";

/** Secrets that are kept at hand: games of an iteration share some. */
const MOST_SECRETS = 64;

export interface ReplayedTurn {
  readonly turn: Turn;
  readonly prompt: readonly Message[];
  /** Number in its game, from 0. */
  readonly number: number;
  /** Made in the game's last step. */
  readonly last: boolean;
  readonly role: string;
  /** Whether its side won; undefined for a draw. */
  readonly won: boolean | undefined;
}

export class Replays {
  private readonly plays = new Map<string, Promise<OpenedGame>>();
  private readonly secrets = new Map<string, Promise<Dealt<unknown>>>();

  /**
   * @param config of the run or the kept games; absent for a file that stands alone. @param flags settings of the
   * pictures, which win.
   */
  constructor(
    private readonly config: Config | undefined,
    private readonly flags: readonly string[],
  ) {}

  /**
   * @throws DataError if an episode does not fit its game, or its pictures are others; NotTrusted if it needs a
   * program that nobody here named.
   */
  async turns(episode: Episode): Promise<ReplayedTurn[]> {
    const game = await gameOf(episode, this.config);
    const { secret } = await this.secretOf(episode);
    return fitting(episode, () => {
      const { steps, end } = replay(game, episode, secret);
      const winner = game.winner(episode.outcome);
      const seats = game.seats(end);
      let number = 0;
      return steps.flatMap(({ before, turns }, step) =>
        turns.map((turn) => ({
          turn,
          prompt: game.observe(before, turn.seat).messages,
          number: number++,
          last: step === steps.length - 1,
          role: seats[turn.seat].role,
          won: winner === undefined ? undefined : seats[turn.seat].side === winner,
        })),
      );
    });
  }

  private async secretOf(episode: Episode): Promise<Dealt<unknown>> {
    const { split, index, difficulty, id, source } = episode.secret;
    const { secrets } = await this.playOf(episode);
    const name = JSON.stringify([secrets.name, split, index, difficulty]);
    const dealing = this.secrets.get(name) ?? secrets.deal(split as Split, index, difficulty);
    // The one that was used last stands last.
    this.secrets.delete(name);
    this.secrets.set(name, dealing);
    if (this.secrets.size > MOST_SECRETS) this.secrets.delete(this.secrets.keys().next().value as string);
    const dealt = await dealing;
    if (dealt.id === id) return dealt;
    throw new DataError(
      `Episode ${episode.id} was played on ${id} of ${source}, but ${secrets.name} gives ${dealt.id}. Name its pictures with --pairs or --set pairs.….`,
    );
  }

  private playOf(episode: Episode): Promise<OpenedGame> {
    const { game, settings, secret } = episode;
    const name = JSON.stringify([game, settings, this.config ? "" : secret.source]);
    const known = this.plays.get(name) ?? openPlay(this.configOf(episode));
    this.plays.set(name, known);
    return known;
  }

  /** The settings that an episode was played by, as far as it says, on those of its run. */
  configOf({ game, settings, secret: { source } }: Pick<Episode, "game" | "settings" | "secret">): Config {
    const own = this.ownGame(game);
    const played = own ? {} : { ...settings, name: game };
    const stored = Object.entries(played).map(([key, value]) => `game.${key}=${JSON.stringify(value)}`);
    const named = this.config ? [] : settingsOfSource(source);
    const config = resolveConfig({ base: this.config, stored: [...stored, ...named], flags: this.flags });
    return own ? { ...config, game: own } : config;
  }

  /** A game of one's own goes by the name of its rules, and its settings by the file's. */
  private ownGame(name: string): Config["game"] | undefined {
    const games = this.config ? [this.config.game, ...this.config.moreGames] : [];
    const known = groupBy(games, (game) => game.name);
    return known.has(name) ? undefined : known.get("own")?.[0];
  }
}
