/** The shipped model as a judge: how probable it takes a sentence of a domain's language to be true of a picture. */
import { EngineError } from "../../core/errors.ts";
import type { Picture } from "../../images/image.ts";
import type { Datum } from "../../objective/objective.ts";
import { languageOf } from "../../pairs/language/languages.ts";
import type { Domain } from "../../pairs/pair.ts";
import type { Engine, WeightsRef } from "../engine.ts";
import { judgement } from "./pretrain/examples.ts";

export interface Judgement {
  readonly picture: Picture;
  readonly domain: Domain;
  readonly sentence: string;
}

/**
 * Probabilities of "true" against "false", in the order asked.
 * @throws EngineError if a sentence is none of its domain's language.
 */
export async function judgeSentences(
  engine: Engine,
  ref: WeightsRef,
  asked: readonly Judgement[],
): Promise<number[]> {
  const data = asked.flatMap((one) => [true, false].map((truth) => verdict(one, truth)));
  const logprobs = await engine.logprobs(data, ref);
  return asked.map((_, i) => {
    const [p, q] = [logprobs[2 * i], logprobs[2 * i + 1]].map((values) => Math.exp(values.at(-1) as number));
    return p / (p + q);
  });
}

function verdict({ picture, domain, sentence }: Judgement, truth: boolean): Datum {
  const statement = languageOf(domain).parse(sentence);
  if (statement) return judgement({ picture, domain }, statement, truth);
  throw new EngineError(`"${sentence}" is no statement that the shipped model knows about ${domain}`);
}
