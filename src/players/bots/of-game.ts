/** The bots of a game, by name: its own, and where answers can be listed one that takes any of them. */
import { ConfigError } from "../../core/errors.ts";
import type { Player } from "../player.ts";
import { BOT_NAMES, bot, botLines, noteLines } from "./bots.ts";
import type { NotedBot } from "./choosing.ts";
import { KUHN_POKER_BOTS } from "./kuhn-poker.ts";
import { RANDOM_CHOICE } from "./random-choice.ts";
import { TIC_TAC_TOE_BOTS } from "./tic-tac-toe.ts";

const BOTS: Readonly<Record<string, readonly NotedBot[]>> = {
  "kuhn-poker": KUHN_POKER_BOTS,
  "tic-tac-toe": TIC_TAC_TOE_BOTS,
};

/** The names of a game's bots. */
export function botNamesOf(game: string): readonly string[] {
  return game === "spot-the-spy"
    ? BOT_NAMES
    : (BOTS[game] ?? [RANDOM_CHOICE]).map(({ player }) => player.name);
}

/** @throws ConfigError if the game has no such bot. */
export function botOf(game: string, name: string): Player {
  if (game === "spot-the-spy") return bot(name);
  const bots = BOTS[game] ?? [RANDOM_CHOICE];
  const found = bots.find(({ player }) => player.name === name);
  if (found) return found.player;
  const known = botNamesOf(game);
  const elsewhere = BOT_NAMES.includes(name) ? " That one plays spot-the-spy." : "";
  throw new ConfigError(`${game} has no bot "${name}": choose one of ${known.join(", ")}.${elsewhere}`);
}

/** As `botLines`, of the bots of a game. @param players names such as `bot:random`; others have no line. */
export function botLinesOf(game: string, players: readonly string[]): string[] {
  if (game === "spot-the-spy") return botLines(players);
  const notes = (BOTS[game] ?? [RANDOM_CHOICE]).map(({ player, note }) => ({
    name: `bot:${player.name}`,
    note,
  }));
  return noteLines(notes.filter(({ name }) => players.includes(name)));
}
