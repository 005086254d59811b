/** The answerers of held-out tasks: what plays, but of the bots only those that know what to answer. */
import { ConfigError } from "../core/errors.ts";
import { didYouMean } from "../core/nearest.ts";
import type { Answerer } from "../evaluate/suite/answering/answerer.ts";
import { chatAnswerer } from "../evaluate/suite/answering/chat.ts";
import { guesser } from "../evaluate/suite/answering/guesser.ts";
import { oracleAnswerer } from "../evaluate/suite/answering/statements.ts";
import { chatPlayer } from "../players/chat/chat-player.ts";
import { weightsHash } from "../run/open/engines.ts";
import type { Config } from "../run/settings/config.ts";
import { modelAnswerer, type SuitePlayer } from "./ask-suite.ts";
import { contestantIdentity } from "./contestant-identity.ts";
import type { ContestantSpec, Contestants } from "./contestants.ts";

export interface AnswererOptions {
  readonly config: Config;
  readonly contestants: Contestants;
  /** Where endpoints find their keys. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** @param name shown, and the word of the command line. @throws ConfigError if it answers no questions. */
export function answererOf(name: string, spec: ContestantSpec, options: AnswererOptions): SuitePlayer {
  const { config, contestants, environment } = options;
  if (spec.kind === "bot") {
    const answerer = botNamed(spec.name);
    return { name, identity: contestantIdentity(spec), open: async () => answerer };
  }
  if (spec.kind === "chat") {
    const { endpoint } = spec;
    const player = chatPlayer({ name, endpoint, environment });
    const answerer = chatAnswerer(player, endpoint.settings.concurrency);
    return { name, identity: contestantIdentity(spec), open: async () => answerer };
  }
  if (spec.kind === "reader")
    throw new ConfigError(`${name} is asked for votes only in games; name the player whose notes it reads.`);
  const identity = spec.kind === "base" ? weightsHash(config) : contestantIdentity(spec);
  return { name, identity, open: () => modelAnswerer(contestants, spec, name) };
}

const BOTS: Readonly<Record<string, () => Answerer>> = { random: () => guesser, oracle: oracleAnswerer };

function botNamed(name: string): Answerer {
  const known = Object.keys(BOTS);
  if (known.includes(name)) return BOTS[name]();
  throw new ConfigError(
    `bot:${name} answers no questions.${didYouMean(name, known)} The bots that do are ${known.map((bot) => `bot:${bot}`).join(" and ")}.`,
  );
}
