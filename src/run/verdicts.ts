/**
 * Verdicts as lessons, without a game: the model judges statements about the training pictures, and
 * cross-entropy draws it to the verdicts that count as right. Two controls of what self-play teaches:
 *
 * - `own`: self-training. Random statements; its own verdicts where it is confident, those that say true with
 *   as much weight in all as those that say false, since random statements are mostly false.
 * - `true`: labels, an upper bound. Statements of which half are true, and what is so.
 */
import { ConfigError, DataError } from "../core/errors.ts";
import type { Rng } from "../core/rng.ts";
import type { Alternatives, Engine } from "../engine/engine.ts";
import type { Dealt } from "../games/secret.ts";
import type { Datum } from "../objective/objective.ts";
import type { ImagePair } from "../pairs/pair.ts";
import { inParts, normalised, picturesOf, questionsOf } from "./retention.ts";
import type { Training } from "./training.ts";

/** A picture to ask about, and what draws the statements. */
interface Asked {
  readonly pair: ImagePair;
  readonly rng: Rng;
}

/**
 * Sequences for the loss `cross_entropy`, in as many parts as there are minibatches; none if verdicts are
 * off. The weights of a part are at most `verdicts.weight` in all.
 * @throws ConfigError if the engine has no form for them, DataError if `true` is asked for and nobody knows
 * what is in a picture.
 */
export async function verdictLessons(
  { config, engine, root }: Pick<Training, "config" | "engine" | "root">,
  iteration: number,
  secrets: readonly Dealt<unknown>[],
): Promise<Datum[][]> {
  const { weight, targets, statements, confidence } = config.verdicts;
  if (weight === 0) return [];
  const key = root.child("verdicts", iteration);
  const lessons: Datum[][] = [];
  for (const part of inParts([...picturesOf(secrets).entries()], config.minibatches)) {
    const asked = part.map(([i, pair]) => ({ pair, rng: key.child(i).stream() }));
    const groups =
      targets === "true"
        ? [asked.flatMap((one) => labelled(engine, one, statements))]
        : await confident(engine, asked, statements, confidence);
    lessons.push(
      groups.flatMap((group) =>
        group.map((datum) => withVerdictWeight(datum, weight / groups.length / group.length)),
      ),
    );
  }
  return lessons;
}

function labelled(engine: Engine, { pair, rng }: Asked, count: number): Datum[] {
  const { original: picture, domain, contents } = pair;
  if (!engine.labelled)
    throw new ConfigError(
      `verdicts.targets is true, but the engine "${engine.name}" has no form for labels. Set verdicts.weight to 0.`,
    );
  if (contents) return engine.labelled({ picture, domain }, contents.original, count, rng);
  throw new DataError(
    `verdicts.targets is true, but nobody knows what is in ${pair.id}. Use pictures that are made (clevr, charts), or verdicts.targets=own.`,
  );
}

/** Verdicts of the current weights that are at least so probable, by which one it is. */
async function confident(
  engine: Engine,
  asked: readonly Asked[],
  count: number,
  least: number,
): Promise<Datum[][]> {
  const questions = asked.flatMap(({ pair: { original: picture, domain }, rng }) =>
    questionsOf(engine)({ picture, domain }, count, rng),
  );
  const logprobs = (await engine.logprobs(questions.flat())).map((values) => values.at(-1) as number);
  const shares = normalised(questions, logprobs);
  const groups: Datum[][] = Array.from({ length: mostAnswers(questions) }, () => []);
  let at = 0;
  for (const answers of questions) {
    const own = shares.slice(at, at + answers.length);
    at += answers.length;
    const best = own.indexOf(Math.max(...own));
    if (own[best] >= least) groups[best].push(answers[best]);
  }
  return groups;
}

function mostAnswers(questions: readonly Alternatives[]): number {
  return Math.max(0, ...questions.map(({ length }) => length));
}

/** Only the verdict, the last target, is learned. */
function withVerdictWeight(datum: Datum, weight: number): Datum {
  const last = datum.targets.length - 1;
  return { ...datum, weights: datum.targets.map((_, t) => (t === last ? weight : 0)) };
}
