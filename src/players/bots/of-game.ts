/** The bots of a game, by name: its own, and where answers can be listed one that takes any of them. */
import { ConfigError } from "../../core/errors.ts";
import { nearest } from "../../core/nearest.ts";
import type { Player } from "../player.ts";
import type { NotedBot } from "./choosing.ts";
import { CONNECT_FOUR_BOTS } from "./connect-four.ts";
import { HANABI_BOTS } from "./hanabi.ts";
import { HIDDEN_ROLE_BOTS } from "./hidden-role.ts";
import { KUHN_POKER_BOTS } from "./kuhn-poker.ts";
import { LEDUC_BOTS } from "./leduc.ts";
import { LIARS_DICE_BOTS } from "./liars-dice.ts";
import { NEGOTIATION_BOTS } from "./negotiation.ts";
import { RANDOM_CHOICE } from "./random-choice.ts";
import { READER_NOTE, SPOT_THE_SPY_BOTS } from "./spot-the-spy/bots.ts";
import { reader } from "./spot-the-spy/reader.ts";
import { TEXT_SPY_BOTS } from "./text-spy.ts";
import { TIC_TAC_TOE_BOTS } from "./tic-tac-toe.ts";

interface GameBots {
  readonly bots: readonly NotedBot[];
  /** A rule in place of some answers of a player that writes notes: `bot:reader@PLAYER`. */
  readonly reader?: { readonly note: string; of(player: Player, name: string): Player };
}

const BOTS: Readonly<Record<string, GameBots>> = {
  "spot-the-spy": { bots: SPOT_THE_SPY_BOTS, reader: { note: READER_NOTE, of: reader } },
  "kuhn-poker": { bots: KUHN_POKER_BOTS },
  leduc: { bots: LEDUC_BOTS },
  "liars-dice": { bots: LIARS_DICE_BOTS },
  "connect-four": { bots: CONNECT_FOUR_BOTS },
  negotiation: { bots: NEGOTIATION_BOTS },
  hanabi: { bots: HANABI_BOTS },
  "hidden-role": { bots: HIDDEN_ROLE_BOTS },
  "text-spy": { bots: TEXT_SPY_BOTS },
  "tic-tac-toe": { bots: TIC_TAC_TOE_BOTS },
};

const READER = "bot:reader@";

const of = (game: string): GameBots => BOTS[game] ?? { bots: [RANDOM_CHOICE] };
const namesOf = ({ bots }: GameBots) => bots.map(({ player }) => player.name);

/** The names of a game's bots. */
export function botNamesOf(game: string): readonly string[] {
  return namesOf(of(game));
}

/**
 * Bots keep nothing between turns: one object may sit at any number of seats. @throws ConfigError if the game
 * has no such bot.
 */
export function botOf(game: string, name: string): Player {
  const { bots, reader: over } = of(game);
  const found = bots.find(({ player }) => player.name === name);
  if (found) return found.player;
  const known = [...botNamesOf(game), ...(over ? ["reader@PLAYER"] : [])];
  const others = Object.keys(BOTS).filter((other) => other !== game && botNamesOf(other).includes(name));
  const elsewhere = others.length > 0 ? ` That one plays ${others.join(", ")}.` : "";
  const meant = elsewhere ? "" : ` Did you mean "${nearest(name, known)}"?`;
  throw new ConfigError(
    `${game} has no bot "${name}".${meant} Choose one of ${known.join(", ")}.${elsewhere}`,
  );
}

/**
 * The player with some of its answers replaced by a rule over its own notes. @throws ConfigError if the game
 * has no such rule.
 */
export function readerOf(game: string, player: Player, name: string): Player {
  const over = of(game).reader;
  if (over) return over.of(player, name);
  const known = Object.keys(BOTS).filter((other) => BOTS[other].reader);
  throw new ConfigError(
    `${game} has no rule over a player's notes: ${READER}PLAYER plays ${known.join(", ")}.`,
  );
}

/**
 * A note on each bot among these players, in the order of the table. @param players names such as
 * `bot:random`; others have none.
 */
export function botNotesOf(
  game: string,
  players: readonly string[],
): { readonly name: string; readonly note: string }[] {
  const { bots, reader: over } = of(game);
  const notes = bots.map(({ player, note }) => ({ name: `bot:${player.name}`, note }));
  const reads = over && players.some((name) => name.startsWith(READER));
  return [
    ...notes.filter(({ name }) => players.includes(name)),
    ...(reads ? [{ name: `${READER}PLAYER`, note: over.note }] : []),
  ];
}

/**
 * Lines of plain text below the title `Bots:`; none without a bot. @param players by default all bots of the
 * game.
 */
export function botLinesOf(
  game: string,
  players: readonly string[] = botNamesOf(game).map((name) => `bot:${name}`),
): string[] {
  const notes = botNotesOf(game, players);
  const width = Math.max(...notes.map(({ name }) => name.length));
  return notes.length === 0
    ? []
    : ["Bots:", ...notes.map(({ name, note }) => `  ${name.padEnd(width)}  ${note}`)];
}

/** The bots of all games that have their own, for help texts. */
export function allBotLines(): string[] {
  return Object.keys(BOTS).flatMap((game) => {
    const [, ...lines] = botLinesOf(game);
    return [`Bots of ${game}:`, ...lines];
  });
}
