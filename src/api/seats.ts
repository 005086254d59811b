/** What is needed to play: a game with its deals, and players that are objects or words. */
import type { AnyGame } from "../games/game.ts";
import { Contestants, configOf as configOfRuns, parseContestant } from "../measure/contestants.ts";
import type { PairSource } from "../pairs/pair.ts";
import { botOf } from "../players/bots/of-game.ts";
import type { Player } from "../players/player.ts";
import { type OpenedGame, openPlay, playOfOwn, playOn } from "../run/open/games.ts";
import type { Config } from "../run/settings/config.ts";
import { configOf, type Settings } from "./settings.ts";

/**
 * A player, or a word as on the command line: a run directory, `RUN/checkpoints/NNNN`, a weights file, `base`,
 * `bot:NAME`, `openai:MODEL@URL`.
 */
export type PlayerOrName = Player | string;

export interface Table extends Omit<Settings, "game" | "pairs"> {
  /** As in `Settings`, or the rules themselves. */
  readonly game?: string | AnyGame;
  /** As in `Settings`, or a source. */
  readonly pairs?: string | PairSource;
}

export interface Seated<Names extends string> {
  readonly config: Config;
  readonly play: OpenedGame;
  readonly players: Readonly<Record<Names, Player>>;
  close(): Promise<void>;
}

/**
 * Opens the game and the players. The settings are those given, or else those of the first run among the players.
 * @throws ConfigError, CheckpointError, DataError.
 */
export async function seated<Names extends string>(
  { game, pairs, ...settings }: Table,
  players: Readonly<Record<Names, PlayerOrName>>,
): Promise<Seated<Names>> {
  const words = Object.values<PlayerOrName>(players).filter((player) => typeof player === "string");
  const ofRun = configOfRuns(words.map(parseContestant));
  const given = {
    ...settings,
    ...(typeof game === "string" && { game }),
    ...(typeof pairs === "string" && { pairs }),
  };
  const config = ofRun && Object.keys(given).length === 0 ? ofRun : configOf(given);
  const play = await openedPlay(config, game, pairs);
  const contestants = new Contestants(config, process.env);
  try {
    const opened: [string, Player][] = [];
    for (const [name, player] of Object.entries<PlayerOrName>(players))
      opened.push([name, typeof player === "string" ? await named(player, play, contestants) : player]);
    const byName = Object.fromEntries(opened) as Record<Names, Player>;
    return { config, play, players: byName, close: () => contestants.close() };
  } catch (error) {
    await contestants.close();
    throw error;
  }
}

/** Bots are those of the game, which may be an object that the settings do not know. */
async function named(word: string, { game }: OpenedGame, contestants: Contestants): Promise<Player> {
  const spec = parseContestant(word);
  return spec.kind === "bot" ? botOf(game.name, spec.name) : contestants.open(spec, word);
}

async function openedPlay(config: Config, game: Table["game"], pairs: Table["pairs"]): Promise<OpenedGame> {
  if (typeof game === "object") return playOfOwn(game);
  return typeof pairs === "object" ? playOn(config, pairs) : openPlay(config);
}
