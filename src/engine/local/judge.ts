/**
 * The shipped model as a judge: how probable it takes a sentence of a domain's language to be true of a
 * picture.
 */
import { EngineError } from "../../core/errors.ts";
import { languageOf } from "../../language/languages.ts";
import type { Datum } from "../../objective/objective.ts";
import type { Engine, Statement, WeightsRef } from "../engine.ts";
import { judgement } from "./pretrain/examples.ts";

/**
 * Probabilities of the verdict "true", in the order asked. Hardly anything else but "false" is left to
 * answer.
 * @throws EngineError if a sentence is none of its domain's language.
 */
export async function judgeSentences(
  engine: Pick<Engine, "logprobs">,
  asked: readonly Statement[],
  ref?: WeightsRef,
): Promise<number[]> {
  const logprobs = await engine.logprobs(asked.map(verdict), ref);
  return logprobs.map((values) => Math.exp(values.at(-1) as number));
}

function verdict({ picture, domain, sentence }: Statement): Datum {
  const statement = languageOf(domain).parse(sentence);
  if (statement) return judgement({ picture, domain }, statement, true);
  throw new EngineError(`"${sentence}" is no statement that the shipped model knows about ${domain}`);
}
