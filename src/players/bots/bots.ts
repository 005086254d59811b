/** The bots by name. */
import { ConfigError } from "../../core/errors.ts";
import type { Player } from "../player.ts";
import { alwaysNaBot } from "./always-na.ts";
import { copycatBot } from "./copycat.ts";
import { oracleBot } from "./oracle.ts";
import { randomBot } from "./random.ts";

const BOTS: readonly Player[] = [randomBot, alwaysNaBot, oracleBot, copycatBot];

export const BOT_NAMES: readonly string[] = BOTS.map(({ name }) => name);

/** Bots keep nothing between turns: one object may sit at any number of seats. @throws ConfigError */
export function bot(name: string): Player {
  const found = BOTS.find((player) => player.name === name);
  if (found) return found;
  throw new ConfigError(
    `There is no bot "${name}": choose one of ${BOT_NAMES.join(", ")}, or reader@PLAYER.`,
  );
}
