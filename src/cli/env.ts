/** `sparring env`: our games as an OpenEnv environment, for people who train elsewhere. */

import { Contestants, configOf, parseContestant } from "../measure/contestants.ts";
import type { Player } from "../players/player.ts";
import { gameTitle, openPlay } from "../run/open/games.ts";
import { Deals } from "../server/environment/deals.ts";
import { gathered } from "../server/environment/gathered.ts";
import { EnvironmentServer } from "../server/environment/server.ts";
import type { AddCommand } from "./command.ts";
import type { CliIo } from "./io.ts";
import {
  addPlayOptions,
  collect,
  type PlayFlags,
  playConfig,
  playSettings,
  TRUST,
  wholeNumber,
} from "./options.ts";
import { aborted, keyFrom } from "./serving.ts";
import { untilInterrupted } from "./until-interrupted.ts";
import { version } from "./version.ts";

interface EnvFlags extends PlayFlags {
  readonly set: readonly string[];
  readonly seed: number;
  readonly pictureSize?: number;
  readonly host: string;
  readonly port: number;
  readonly apiKeyEnv?: string;
  readonly sessions: number;
}

export const addEnv: AddCommand = (program, io, done) => {
  addPlayOptions(program.command("env"))
    .argument(
      "[opponents...]",
      'who holds the other seats: bot:NAME, openai:MODEL@URL, a run directory, a checkpoint, a weights file, or "base"; each game draws one of several',
      ["bot:random"],
    )
    .option("--set <key=value>", "one setting of game or pictures, may be repeated", collect, [])
    .option("--seed <n>", "decides all deals, with the seeds that clients send", wholeNumber(0), 1)
    .option("--picture-size <n>", "enlarges pictures to this longer side in pixels", wholeNumber(8, 4096))
    .option("--host <address>", "where to listen; anything but this machine itself needs a key", "127.0.0.1")
    .option("--port <n>", "0 takes one that is free", wholeNumber(0, 65535), 8001)
    .option("--api-key-env <name>", "the variable that holds the key which clients must send")
    .option("--sessions <n>", "clients at once", wholeNumber(1, 10_000), 64)
    .option(...TRUST)
    .addHelpText("after", EXAMPLES)
    .action(async (words: string[], flags: EnvFlags) => done(await env(words, flags, io)));
};

const EXAMPLES = `
Examples:
  sparring env --game kuhn-poker bot:random bot:equilibrium
  sparring env base --picture-size 448                        "Who is the spy?" against the model that ships
  sparring env runs/mine 'openai:gpt-4o@https://api.openai.com#tokens=2000000'
`;

async function env(words: readonly string[], flags: EnvFlags, io: CliIo): Promise<number> {
  const key = keyFrom(flags.apiKeyEnv, io.env);
  const config = playConfig(configOf(words.map(parseContestant)), [...playSettings(flags), ...flags.set]);
  const opened = await openPlay(config);
  const contestants = new Contestants(config, io.env);
  const title = gameTitle(config) ?? opened.game.name;
  try {
    const opponents = await opponentsOf(words, contestants);
    return await untilInterrupted(io, async (signal) => {
      const { host, port, sessions: mostSessions, pictureSize } = flags;
      const server = await EnvironmentServer.start({
        deals: new Deals({ opened, opponents, seed: flags.seed, mostSecrets: config.pairs.trainPairs }),
        rules: opened.game,
        about: { title, opponents: words, version: version() },
        failed: (error) => io.err.write(`sparring: ${error instanceof Error ? error.message : error}\n`),
        ...{ host, port, mostSessions },
        ...(pictureSize !== undefined && { pictureSize }),
        ...(key !== undefined && { key }),
      });
      io.out.write(`${title} is served at ${server.url} (Ctrl-C ends it)\n`);
      await aborted(signal);
      await server.stop();
      return 0;
    });
  } finally {
    await contestants.close();
  }
}

/** Players with an engine answer in batches; others serve each game at once. */
async function opponentsOf(
  words: readonly string[],
  contestants: Contestants,
): Promise<[Player, ...Player[]]> {
  const opponents: Player[] = [];
  for (const word of words) {
    const spec = parseContestant(word);
    const player = await contestants.open(spec, word);
    opponents.push(spec.kind === "bot" || spec.kind === "chat" ? player : gathered(player));
  }
  return opponents as [Player, ...Player[]];
}
