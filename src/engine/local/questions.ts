/**
 * Questions that the shipped model answers in one word: random statements, each true or false. No label is
 * needed to ask them.
 */
import type { Rng } from "../../core/rng.ts";
import { languageOf } from "../../language/languages.ts";
import type { Datum } from "../../objective/objective.ts";
import type { Content } from "../../pairs/pair.ts";
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

/** Statements with what is so: true and false ones in turn. Where none can be drawn, there is one less. */
export function labelledStatements(viewed: Viewed, content: Content, count: number, rng: Rng): Datum[] {
  const language = languageOf(viewed.domain);
  return Array.from({ length: count }, (_, i) => i % 2 === 0).flatMap((truth) => {
    const statement = language.draw(content, truth, rng);
    return statement ? [judgement(viewed, statement, truth)] : [];
  });
}
