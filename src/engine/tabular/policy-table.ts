/**
 * Logits by information state, and their softmax. A row that is not in the table has logits 0: every choice
 * is as likely, and the table of a new engine is empty. Rows are replaced, never changed in place, so that a
 * copy of the map is a snapshot.
 */
import { EngineError } from "../../core/errors.ts";
import type { Rng } from "../../core/rng.ts";

/** Names a row, and how many choices it has. */
export interface Row {
  readonly name: string;
  readonly choices: number;
}

/** By name of the row; one logit per choice. */
export type Table = ReadonlyMap<string, { readonly logits: readonly number[] }>;

/** Those of one row. @throws EngineError if the table's row has another number of choices. */
export function logitsOf(table: Table, { name, choices }: Row): readonly number[] {
  const logits = table.get(name)?.logits ?? new Array<number>(choices).fill(0);
  if (logits.length === choices) return logits;
  throw new EngineError(
    `a prompt names a row with ${choices} choices, the table's has ${logits.length}: render the observation again.`,
  );
}

/** Natural logarithms of the softmax. */
export function logSoftmax(logits: readonly number[]): number[] {
  const top = Math.max(...logits);
  const logSum = top + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - top), 0));
  return logits.map((logit) => logit - logSum);
}

/** @param temperature 0 takes the first of the likeliest. */
export function draw(logprobs: readonly number[], temperature: number, rng: Rng): number {
  if (temperature === 0) return logprobs.indexOf(Math.max(...logprobs));
  const scaled = logSoftmax(logprobs.map((logprob) => logprob / temperature));
  let left = rng.uniform();
  const at = scaled.findIndex((logprob) => {
    left -= Math.exp(logprob);
    return left < 0;
  });
  return at < 0 ? logprobs.length - 1 : at;
}
