/** The shipped model as a judge: how probable it takes a sentence of a domain's language to be true of a picture. */
import { EngineError } from "../../core/errors.ts";
import type { Picture } from "../../images/image.ts";
import type { Datum } from "../../objective/objective.ts";
import { languageOf } from "../../pairs/language/languages.ts";
import type { Domain } from "../../pairs/pair.ts";
import type { Engine, WeightsRef } from "../engine.ts";
import { domainToken, STOP, statementTokens, tokenOf } from "./vocabulary.ts";

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
  const [yes, no] = [tokenOf("true"), tokenOf("false")];
  const data = asked.flatMap((judgement) => [verdict(judgement, yes), verdict(judgement, no)]);
  const logprobs = await engine.logprobs(data, ref);
  return asked.map((_, i) => {
    const [p, q] = [logprobs[2 * i], logprobs[2 * i + 1]].map((values) => Math.exp(values.at(-1) as number));
    return p / (p + q);
  });
}

function verdict({ picture, domain, sentence }: Judgement, token: number): Datum {
  const statement = languageOf(domain).parse(sentence);
  if (!statement)
    throw new EngineError(`"${sentence}" is no statement that the shipped model knows about ${domain}`);
  const words = [...statementTokens(statement, domain), STOP];
  return {
    input: [
      { type: "image", picture },
      { type: "tokens", tokens: [domainToken(domain), tokenOf("<judge>"), ...words] },
    ],
    targets: [...words, token],
    weights: [...words.map(() => 0), 1],
  };
}
