/** From what the page asks for to a table with its deal and its players. */
import { findDeal } from "../../../measure/find-deal.ts";
import type { Episode } from "../../../rollout/episode.ts";
import { type OpenedGame, openPlay, playOn, secretWord } from "../../../run/open/games.ts";
import { openPhotographs } from "../../../run/open/photographs.ts";
import type { Config } from "../../../run/settings/config.ts";
import { playConfig } from "../../../run/settings/play-config.ts";
import { SIDE_FOR_PEOPLE } from "../../../run/shown-game.ts";
import { Refusal } from "../../http/refusal.ts";
import type { AskedPlay } from "./asked.ts";
import { requireFields, requireGame, titleOf } from "./games.ts";
import type { KeptGames } from "./kept-games.ts";
import type { Chosen, Opponents } from "./opponents.ts";
import type { OwnPictures } from "./own-pictures.ts";
import { PlayTable, type TableSetting } from "./table.ts";
import type { Thinking } from "./thinking.ts";

export interface TableMaking {
  readonly kept: KeptGames;
  readonly opponents: Opponents;
  readonly thinking: Thinking;
  readonly pictures: OwnPictures;
  /** A seed for those who chose none. */
  readonly seed: () => number;
  readonly onFailure: (message: string) => void;
}

/** The usual one, whatever that of a run is: kept games are dealt again without its settings. */
const SEED = "pairs.seed=1";

/** @throws SparringError for what cannot be played, or may not be chosen by a page. */
export async function openTable(asked: AskedPlay, making: TableMaking): Promise<PlayTable> {
  const { opponents, thinking, onFailure } = making;
  const you = asked.seats.indexOf("you");
  if (you < 0 || asked.seats.lastIndexOf("you") !== you)
    throw new Refusal(400, "one seat must be yours, and only one. Choose your seat.");
  const chosen = asked.seats.map((seat) =>
    seat === "you" || seat === "open" ? undefined : opponents.chosen(seat, asked.game),
  );
  const config = configOf(asked, chosen);
  const play = await opened(asked, config, making.pictures);
  const seed = asked.seed ?? making.seed();
  const { deal, dealt } = await findDeal(config, play, {
    seed,
    seat: you + 1,
    ...(asked.role !== undefined && { role: asked.role }),
  });
  const count = play.game.seats(play.game.start(dealt.secret, deal.key)).length;
  if (count !== asked.seats.length)
    throw new Refusal(
      400,
      `the game has ${count} seats, and ${asked.seats.length} are filled. Choose again.`,
    );
  const seats: TableSetting["seats"] = await Promise.all(
    asked.seats.map(async (seat, i) => {
      const one = chosen[i];
      if (!one) return seat as "you" | "open";
      const { spec, name } = one;
      return { player: await thinking.player({ spec, name, config }), name };
    }),
  );
  // Pictures of one's own are nowhere but in memory.
  const keep = async (episode: Episode) =>
    asked.pictures === "own"
      ? undefined
      : making.kept.keep(play.game, { secret: dealt.secret, key: deal.key }, episode);
  const title = titleOf(config);
  const name = asked.name ?? "you";
  return new PlayTable({ title, play, deal, dealt, seed, seats, name, keep, onFailure });
}

/**
 * Settings of the first run among the players, and what the page chose on top. Pictures are chosen by the page alone: a folder that a run names is
 * not read. @throws Refusal, ConfigError
 */
export function configOf(
  { game, settings, pictures }: Pick<AskedPlay, "game" | "settings" | "pictures">,
  chosen: readonly (Chosen | undefined)[],
): Config {
  requireGame(game);
  requireFields(game, settings);
  const base = chosen.find((one) => one?.config)?.config;
  if (base && ![base.game, ...base.moreGames].some(({ name }) => name === game))
    throw new Refusal(422, `that run was not trained on ${game}. Choose another player or another game.`);
  const source = pictures === undefined || pictures === "own" ? "clevr" : pictures;
  const own = base?.game.name === game ? [] : [`game.name=${game}`];
  const flags = [
    `pairs.pictureSize=${SIDE_FOR_PEOPLE}`,
    `pairs.source=${source}`,
    "pairs.editor=builtin",
    SEED,
  ];
  return playConfig(base, [...own, ...flags, ...settings]);
}

async function opened(
  { pictures, own }: AskedPlay,
  config: Config,
  uploaded: OwnPictures,
): Promise<OpenedGame> {
  if (pictures !== "own") return openPlay(config);
  if (!own) throw new Refusal(400, "no picture was given. Drop one onto the page.");
  if (secretWord(config) !== "picture") throw new Refusal(400, "this game is played without pictures.");
  const edited = "spyView" in config.game && config.game.spyView === "edited";
  return playOn(config, openPhotographs(uploaded.set(own), config.pairs, edited ? "needed" : "none"));
}
