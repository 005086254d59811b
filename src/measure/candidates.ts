/** Who can sit for the held-out tasks: what plays, but of the bots only those that know what to answer. */
import { ConfigError } from "../core/errors.ts";
import { chatExaminee } from "../evaluate/suite/examinees/chat.ts";
import type { Examinee } from "../evaluate/suite/examinees/examinee.ts";
import { guesser } from "../evaluate/suite/examinees/guesser.ts";
import { oracleExaminee } from "../evaluate/suite/examinees/statements.ts";
import { chatPlayer } from "../players/chat/chat-player.ts";
import { weightsHash } from "../run/open/engines.ts";
import type { Config } from "../run/settings/config.ts";
import { contestantIdentity } from "./contestant-identity.ts";
import type { ContestantSpec, Contestants } from "./contestants.ts";
import { type Candidate, localExaminee } from "./examination.ts";

export interface CandidateOptions {
  readonly config: Config;
  readonly contestants: Contestants;
  /** Where endpoints find their keys. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** @param name shown, and the word of the command line. @throws ConfigError if it cannot sit. */
export function candidateOf(name: string, spec: ContestantSpec, options: CandidateOptions): Candidate {
  const { config, contestants, environment } = options;
  if (spec.kind === "bot") {
    const examinee = botNamed(spec.name);
    return { name, identity: contestantIdentity(spec), open: async () => examinee };
  }
  if (spec.kind === "chat") {
    const { endpoint } = spec;
    const player = chatPlayer({ name, endpoint, environment });
    const examinee = chatExaminee(player, endpoint.settings.concurrency);
    return { name, identity: contestantIdentity(spec), open: async () => examinee };
  }
  if (spec.kind === "reader")
    throw new ConfigError(`${name} is asked for votes only in games; name the player whose notes it reads.`);
  const identity = spec.kind === "base" ? weightsHash(config.engine) : contestantIdentity(spec);
  return { name, identity, open: () => localExaminee(contestants, spec, name) };
}

const BOTS: Readonly<Record<string, () => Examinee>> = { random: () => guesser, oracle: oracleExaminee };

function botNamed(name: string): Examinee {
  const known = Object.keys(BOTS);
  if (known.includes(name)) return BOTS[name]();
  throw new ConfigError(
    `bot:${name} answers no questions; the bots that do are ${known.map((bot) => `bot:${bot}`).join(" and ")}.`,
  );
}
