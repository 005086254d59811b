/**
 * Learning without forgetting (Li & Hoiem 2016, arXiv 1606.09282): beside what the games teach, the model
 * keeps answering random questions about the training pictures (or others, `retention.pairs`) as the frozen
 * base does. For a question with answers y, added to the loss is
 *
 *     (w / N) Σ -π_ref(y) log π(y)
 *
 * with the gradient of (w / N) KL(π_ref ‖ π), for N questions in the minibatch.
 *
 * No label is used: the base's answers are the target, right or wrong. Not in Vision-Zero: on in the preset
 * `small`, off in `paper`.
 */
import { ConfigError } from "../core/errors.ts";
import type { Alternatives, Engine } from "../engine/engine.ts";
import type { Dealt } from "../games/secret.ts";
import type { Datum } from "../objective/objective.ts";
import type { ImagePair } from "../pairs/pair.ts";
import type { Training } from "./training.ts";

/** The questions of one minibatch. */
export interface Retained {
  /**
   * Every answer to every question, weighted by the base's probability of it; for the loss `cross_entropy`.
   */
  readonly data: readonly Datum[];
  /** Mean KL(π_ref ‖ π) over the questions, in nats. @param logprobs of `data` under π. */
  klOf(logprobs: readonly (readonly number[])[]): number;
}

/**
 * Questions about the pictures of an iteration, in as many parts as there are minibatches; none if retention
 * is off.
 * @throws ConfigError if the engine has no form for them.
 */
export async function retain(
  { config, engine, root, kept }: Pick<Training, "config" | "engine" | "root" | "kept">,
  iteration: number,
  secrets: readonly Dealt<unknown>[],
): Promise<Retained[]> {
  const { weight, questions: count } = config.retention;
  if (weight === 0) return [];
  const key = root.child("retention", iteration);
  const seen = kept ? await kept.take(key.child("pairs"), secrets.length) : picturesOf(secrets);
  const asked = seen.map(({ original: picture, domain }, i) =>
    questionsOf(engine)({ picture, domain }, count, key.child(i).stream()),
  );
  const retained: Retained[] = [];
  for (const part of inParts(asked, config.minibatches))
    retained.push(await answeredByBase(engine, part.flat(), weight));
  return retained;
}

/** The pictures of those games that are about pictures. @throws ConfigError if there are none. */
export function picturesOf(secrets: readonly Dealt<unknown>[]): ImagePair[] {
  const pairs = secrets.flatMap(({ secret }) =>
    typeof secret === "object" && secret !== null && "pair" in secret ? [secret.pair as ImagePair] : [],
  );
  if (pairs.length > 0) return pairs;
  throw new ConfigError(
    "retention.weight or verdicts.weight is above 0, but the run has no game with pictures to ask about; set them to 0",
  );
}

/** In order, as evenly as games are shared out to minibatches. */
export function inParts<T>(items: readonly T[], parts: number): T[][] {
  return Array.from({ length: parts }, (_, part) =>
    items.filter((_, i) => Math.floor((i * parts) / items.length) === part),
  );
}

export function questionsOf(engine: Engine): NonNullable<Engine["questions"]> {
  if (engine.questions) return engine.questions.bind(engine);
  throw new ConfigError(
    `retention.weight or verdicts.weight is above 0, but the engine "${engine.name}" has no questions to ask; set them to 0`,
  );
}

async function answeredByBase(
  engine: Engine,
  questions: readonly Alternatives[],
  weight: number,
): Promise<Retained> {
  const data = questions.flat();
  const answers = (await engine.logprobs(data, "base")).map((values) => values.at(-1) as number);
  const shares = normalised(questions, answers);
  return {
    data: data.map((datum, i) => ({
      ...datum,
      weights: datum.targets.map((_, t) =>
        t === datum.targets.length - 1 ? (weight * shares[i]) / questions.length : 0,
      ),
    })),
    klOf(logprobs) {
      const own = normalised(
        questions,
        logprobs.map((values) => values.at(-1) as number),
      );
      return (
        shares.reduce((sum, p, i) => sum + (p === 0 ? 0 : p * Math.log(p / own[i])), 0) / questions.length
      );
    },
  };
}

/** Probabilities of the answers, 1 over those of a question. */
export function normalised(questions: readonly Alternatives[], logprobs: readonly number[]): number[] {
  let at = 0;
  return questions.flatMap((alternatives) => {
    const own = logprobs.slice(at, at + alternatives.length).map(Math.exp);
    at += alternatives.length;
    const total = own.reduce((a, b) => a + b, 0);
    return own.map((p) => p / total);
  });
}
