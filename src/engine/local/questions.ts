/** Questions that the shipped model answers in one word: random statements, each true or false. No label is needed to ask them. */
import type { Rng } from "../../core/rng.ts";
import { languageOf } from "../../pairs/language/languages.ts";
import type { Alternatives, Viewed } from "../engine.ts";
import { judgement } from "./pretrain/examples.ts";

/** @returns per statement both verdicts as sequences; the last target is the verdict. */
export function statementQuestions(viewed: Viewed, count: number, rng: Rng): Alternatives[] {
  const language = languageOf(viewed.domain);
  return Array.from({ length: count }, () => {
    const statement = language.guess(rng);
    return [true, false].map((verdict) => judgement(viewed, statement, verdict));
  });
}
