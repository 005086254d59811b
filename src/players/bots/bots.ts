/** The bots by name, and why each ranks where it does. */
import { ConfigError } from "../../core/errors.ts";
import type { Player } from "../player.ts";
import { alwaysNaBot } from "./always-na.ts";
import { copycatBot } from "./copycat.ts";
import { oracleBot } from "./oracle.ts";
import { randomBot } from "./random.ts";

const BOTS: readonly { readonly player: Player; readonly note: string }[] = [
  {
    player: randomBot,
    note: "guesses clues and votes for any other seat, never n/a: one vote in four is right. A model that votes at random, sometimes for itself or n/a, has fewer. Players that read clues beat it: its false clues give it away.",
  },
  {
    player: alwaysNaBot,
    note: "guesses clues and always votes n/a. Every spy survives against it.",
  },
  {
    player: oracleBot,
    note: "knows what is in its own picture. It says true things and votes for the seat with the most false clues. As a spy with a blank picture it can only guess.",
  },
  {
    player: copycatBot,
    note: "as the spy repeats in other words what others said, so its clues are true where theirs are. As a civilian it knows the picture as the oracle does. So it beats everybody.",
  },
];

export const BOT_NAMES: readonly string[] = BOTS.map(({ player }) => player.name);

/** Bots keep nothing between turns: one object may sit at any number of seats. @throws ConfigError */
export function bot(name: string): Player {
  const found = BOTS.find(({ player }) => player.name === name);
  if (found) return found.player;
  throw new ConfigError(
    `There is no bot "${name}": choose one of ${BOT_NAMES.join(", ")}, or reader@PLAYER.`,
  );
}

const READER = "bot:reader@";
const READER_NOTE =
  "speaks as PLAYER does, and votes for the other seat with most `false` in its own notes: the least that a voter should learn.";

/** A note on each bot among these players, in the order of the table. @param players names such as `bot:random`; others have none. */
export function botNotes(players: readonly string[]): { readonly name: string; readonly note: string }[] {
  const notes = BOTS.map(({ player, note }) => ({ name: `bot:${player.name}`, note }));
  const readers = players.some((name) => name.startsWith(READER));
  return [
    ...notes.filter(({ name }) => players.includes(name)),
    ...(readers ? [{ name: `${READER}PLAYER`, note: READER_NOTE }] : []),
  ];
}

/** Lines of plain text below the title `Bots:`; none without a bot. @param players by default all bots. */
export function botLines(players: readonly string[] = BOT_NAMES.map((name) => `bot:${name}`)): string[] {
  return noteLines(botNotes(players));
}

/** Lines of plain text below the title `Bots:`; none without a note. */
export function noteLines(notes: readonly { readonly name: string; readonly note: string }[]): string[] {
  const width = Math.max(...notes.map(({ name }) => name.length));
  return notes.length === 0
    ? []
    : ["Bots:", ...notes.map(({ name, note }) => `  ${name.padEnd(width)}  ${note}`)];
}
