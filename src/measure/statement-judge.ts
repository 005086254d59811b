/**
 * The verdicts of a model with weights on statements about pictures: what held-out tasks and `evaluate judge`
 * need of an engine.
 */
import { EvaluationError } from "../core/errors.ts";
import type { Engine, Statement, WeightsRef } from "../engine/engine.ts";

/** Probabilities of statements being true, in their order. */
export type StatementJudge = (statements: readonly Statement[]) => Promise<number[]>;

/** @throws EvaluationError if the engine sees no pictures or has no form for verdicts. */
export function statementJudge(
  { engine, ref }: { readonly engine: Pick<Engine, "name" | "can" | "judge">; readonly ref: WeightsRef },
  name: string,
): StatementJudge {
  const { can } = engine;
  if (can.images && engine.judge) return (statements) => engine.judge!(statements, ref);
  const why = can.images ? "gives no verdicts on statements" : "sees no pictures";
  throw new EvaluationError(
    `${name} runs on the engine "${engine.name}", which ${why}, and the questions are about pictures. Measure it by its games instead: "evaluate match", "evaluate arena", or "evaluate ladder" for the checkpoints of a run.`,
  );
}
