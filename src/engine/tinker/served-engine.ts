/**
 * The engine on `sparring serve`. The served model is that of the local engine, so what only that one can do is done here as well: its
 * samples are drawn with the run's own keys, and it is asked about pictures.
 */
import type { Key } from "../../core/rng.ts";
import type { Observation } from "../../games/game.ts";
import type { Datum } from "../../objective/objective.ts";
import type { Engine, Statement, WeightsRef } from "../engine.ts";
import { judgeSentences } from "../local/judge.ts";
import { labelledStatements, statementQuestions } from "../local/questions.ts";
import { type AskedAnswer, choiceProbabilities, type ScoreAnswers } from "../local/text/choices.ts";
import { TinkerEngine, type TinkerEngineOptions } from "./engine.ts";
import type { ServedRenderer } from "./served-model.ts";

/** Most requests of a batch: all of them have to be under way at once. */
const BATCH = 256;

export interface ServedEngineOptions extends TinkerEngineOptions {
  readonly renderer: ServedRenderer;
}

abstract class ServedEngine extends TinkerEngine {
  protected override readonly scoring = { sparring_answer_only: 1 };
  private batches = 0;

  constructor(protected override readonly options: ServedEngineOptions) {
    super(options);
  }

  /** The tokens are those that the local engine samples with these keys, in one batch as there. */
  protected override together(keys: readonly Key[]): readonly Readonly<Record<string, unknown>>[] {
    const first = this.batches;
    this.batches += Math.ceil(keys.length / BATCH);
    return keys.map(({ path }, i) => {
      const part = Math.floor(i / BATCH);
      const size = Math.min(BATCH, keys.length - part * BATCH);
      const id = `${this.options.client.sessionId}-${first + part}`;
      return { sparring_keys: [path], sparring_batch: { id, size } };
    });
  }
}

export class ServedPictureEngine extends ServedEngine implements Engine {
  readonly questions = statementQuestions;
  readonly labelled = labelledStatements;

  judge(statements: readonly Statement[], ref?: WeightsRef): Promise<number[]> {
    return judgeSentences(this, statements, ref);
  }
}

export class ServedTextEngine extends ServedEngine implements Engine {
  /** As of the local engine, from the log-probabilities of all answers. */
  probabilities(observations: readonly Observation[], ref?: WeightsRef): Promise<number[][]> {
    const score: ScoreAnswers = async (answers) => {
      const logprobs = await this.logprobs(answers.map(answered), ref);
      return logprobs.map((values) => values.reduce((sum, value) => sum + value, 0));
    };
    return choiceProbabilities(score, this.options.renderer.form, observations);
  }
}

function answered({ prompt, tokens }: AskedAnswer): Datum {
  const input = [{ type: "tokens" as const, tokens: [...prompt, ...tokens.slice(0, -1)] }];
  return { input, targets: tokens, weights: tokens.map(() => 0) };
}
