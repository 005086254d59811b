/** Models judge balanced statements about held-out pictures: the same ones for all, picture by picture. */
import { type BalancedStatement, balancedStatements } from "../evaluate/suite/balanced-statements.ts";
import type { Fact } from "../evaluate/suite/judging.ts";
import type { PairSource } from "../pairs/pair.ts";
import { SUITE_KEY } from "./ask-suite.ts";
import type { Contestants, ModelSpec } from "./contestants.ts";
import { type StatementJudge, statementJudge } from "./statement-judge.ts";

/** A model by the name it is shown with. */
export interface JudgeModel {
  readonly name: string;
  readonly spec: ModelSpec;
}

export interface JudgeOptions {
  readonly contestants: Contestants;
  readonly models: readonly JudgeModel[];
  readonly source: PairSource;
  /** Statements. */
  readonly items: number;
  readonly difficulty?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (judged: number) => void;
}

/** The statements, and by model the probability of each being true. */
export interface Verdicts {
  readonly facts: readonly Fact[];
  readonly probabilities: Readonly<Record<string, readonly number[]>>;
}

/** Statements that a model judges at once. */
const BATCH = 400;

/** @throws EvaluationError as `statementJudge`, or if the pictures do not suffice; the signal's reason. */
export async function judgeStatements(options: JudgeOptions): Promise<Verdicts> {
  const { contestants, models, source, items, difficulty, signal, onProgress } = options;
  const opened: { name: string; judge: StatementJudge }[] = [];
  for (const { name, spec } of models)
    opened.push({ name, judge: statementJudge(await contestants.model(spec), name) });
  const facts: Fact[] = [];
  const probabilities = Object.fromEntries(models.map(({ name }) => [name, [] as number[]]));
  const judge = async (batch: readonly BalancedStatement[]) => {
    signal?.throwIfAborted();
    for (const one of opened) probabilities[one.name].push(...(await one.judge(batch)));
    facts.push(...batch.map(({ picture, kind, truth }) => ({ picture: picture.id, kind, truth })));
    onProgress?.(facts.length);
  };
  let batch: BalancedStatement[] = [];
  for await (const statements of balancedStatements(source, KEY, items, difficulty)) {
    batch.push(...statements);
    if (batch.length < BATCH) continue;
    await judge(batch);
    batch = [];
  }
  if (batch.length > 0) await judge(batch);
  return { facts, probabilities };
}

/** The same for every source, so that pictures and their shifted versions are asked about alike. */
const KEY = SUITE_KEY.child("balanced");
