/**
 * The tabular engine: a policy of one softmax per information state. It learns with the objectives and the
 * loop of a model, is exact (every probability can be read), and takes milliseconds, so that what an
 * algorithm does to a small game can be compared with the known equilibrium. A game must list its legal
 * answers (`Observation.choices`); an answer is one token, so illegal answers do not occur.
 */
import { z } from "zod";
import { EngineError } from "../../core/errors.ts";
import type { Observation } from "../../games/game.ts";
import type { Datum, LossSpec } from "../../objective/objective.ts";
import type { ModelInput, SampleOptions, Sampler, TokenCompletion } from "../../players/player.ts";
import type { AdamOptions, Engine, WeightsRef } from "../engine.ts";
import { targetLoss } from "../policy-loss.ts";
import { clipping, newMoments, OPTIMISERS, type SteppedRow, stepRow } from "./optimiser.ts";
import { draw, logitsOf, logSoftmax, type Row, type Table } from "./policy-table.ts";
import { rowOf, tabularRenderer } from "./renderer.ts";
import { readRows, writeRows } from "./state-file.ts";

export const averageShare = z
  .number()
  .min(0)
  .max(1)
  .describe("share of the current weights in the weights `average` after each step; 0 keeps no average");

export const tabularSettings = z.strictObject({
  optimiser: z
    .enum(OPTIMISERS)
    .default("adam")
    .describe(
      "how a state's logits move: Adam, plain steps along the gradient, or along the natural gradient",
    ),
  averageShare: averageShare.default(0),
});

/** Names the average of the weights so far. */
const AVERAGE: WeightsRef = "average";

export type TabularSettings = z.infer<typeof tabularSettings>;

export interface TabularEngine extends Engine {
  /** Number of information states that were ever trained; all others are uniform. */
  readonly states: number;
  /**
   * Probability of each of the observation's choices, in their order, from the current or frozen weights.
   * @throws EngineError if there are no such weights, or no choices.
   */
  row(observation: Observation, ref?: WeightsRef): number[];
  probabilities(observations: readonly Observation[], ref?: WeightsRef): Promise<number[][]>;
}

/** Probabilities of the choices of an observation. */
export type Policy = (observation: Observation) => readonly number[];

/**
 * The engine's policy as a function; without `ref` it follows the weights as they change. @throws EngineError
 * for unknown weights.
 */
export function policyOf(engine: TabularEngine, ref?: WeightsRef): Policy {
  engine.sampler(ref);
  return (observation) => engine.row(observation, ref);
}

/**
 * A new engine: uniform at every state. Its weights `base` stay so. With `averageShare` the weights `average`
 * follow the current ones, average ← (1 - share) average + share current, logit by logit: a slow reference
 * for a KL term, and less noisy than the current policy.
 */
export function tabularEngine(settings: Partial<TabularSettings> = {}): TabularEngine {
  const { optimiser, averageShare } = settings;
  return new Tabular(tabularSettings.parse({ optimiser, averageShare }));
}

class Tabular implements TabularEngine {
  readonly name = "tabular";
  readonly can = { train: true, images: false, frozen: true };
  readonly renderer = tabularRenderer();
  private rows = new Map<string, SteppedRow>();
  private average = new Map<string, { readonly logits: readonly number[] }>();
  private readonly frozen = new Map<WeightsRef, Table>([["base", new Map()]]);
  private readonly gradient = new Map<string, number[]>();

  constructor(private readonly settings: TabularSettings) {}

  get states(): number {
    return this.rows.size;
  }

  async probabilities(observations: readonly Observation[], ref?: WeightsRef): Promise<number[][]> {
    return observations.map((observation) => this.row(observation, ref));
  }

  row(observation: Observation, ref?: WeightsRef): number[] {
    const row = rowOf(this.renderer.render(observation));
    return logSoftmax(logitsOf(this.tableOf(ref), row)).map(Math.exp);
  }

  sampler(ref?: WeightsRef): Sampler {
    this.tableOf(ref);
    return {
      sample: async (prompts, options, signal) => {
        signal?.throwIfAborted();
        const table = this.tableOf(ref);
        return prompts.map((prompt, i) => complete(table, prompt, options, i));
      },
    };
  }

  get handedOut(): WeightsRef | undefined {
    return this.settings.averageShare > 0 ? AVERAGE : undefined;
  }

  async snapshot(ref: WeightsRef): Promise<void> {
    this.frozen.set(ref, new Map(this.tableOf(this.handedOut)));
  }

  async release(ref: WeightsRef): Promise<void> {
    this.frozen.delete(ref);
  }

  async forwardBackward(data: readonly Datum[], loss: LossSpec) {
    const added = data.map((datum) => this.differentiate(datum, loss));
    for (const { row, gradient } of added) this.accumulate(row, gradient);
    return {
      loss: added.reduce((sum, part) => sum + part.loss, 0),
      logprobs: added.map(({ logprob }) => [logprob]),
    };
  }

  async logprobs(data: readonly Datum[], ref?: WeightsRef): Promise<number[][]> {
    const table = this.tableOf(ref);
    return data.map((datum) => {
      const { row, target } = questionOf(datum);
      return [logSoftmax(logitsOf(table, row))[target]];
    });
  }

  async optimStep(options: AdamOptions): Promise<{ readonly gradientNorm: number }> {
    const { norm, scale } = clipping(this.gradient.values(), options.clipNorm);
    for (const [name, gradient] of this.gradient) {
      const row = this.rows.get(name) ?? newRow(gradient.length);
      const clipped = gradient.map((slope) => slope * scale);
      this.rows.set(name, stepRow(this.settings.optimiser, row, clipped, options));
    }
    this.gradient.clear();
    this.followAverage();
    return { gradientNorm: norm };
  }

  async saveState(folder: string): Promise<void> {
    writeRows(folder, { rows: this.rows, average: this.average });
  }

  async loadState(folder: string): Promise<void> {
    const { rows, average } = readRows(folder);
    this.rows = rows;
    this.average = average;
    this.gradient.clear();
  }

  async close(): Promise<void> {}

  /** d loss / d logit_i = slope · (1[i = target] - p_i). */
  private differentiate(datum: Datum, spec: LossSpec) {
    const { row, target } = questionOf(datum);
    const logprobs = logSoftmax(logitsOf(this.rows, row));
    const { loss, slope } = targetLoss(spec, datum, 0, logprobs[target]);
    const gradient = logprobs.map((logprob, i) => slope * ((i === target ? 1 : 0) - Math.exp(logprob)));
    return { row, loss, logprob: logprobs[target], gradient };
  }

  private accumulate({ name }: Row, gradient: readonly number[]): void {
    const sum = this.gradient.get(name);
    this.gradient.set(name, sum ? sum.map((slope, i) => slope + gradient[i]) : gradient.slice());
  }

  private followAverage(): void {
    const { averageShare } = this.settings;
    if (averageShare === 0) return;
    for (const [name, { logits }] of this.rows) {
      const old = this.average.get(name)?.logits;
      const next = logits.map((logit, i) => (1 - averageShare) * (old?.[i] ?? 0) + averageShare * logit);
      this.average.set(name, { logits: next });
    }
  }

  private tableOf(ref?: WeightsRef): Table {
    const averages = this.settings.averageShare > 0;
    const named = ref === AVERAGE && averages ? this.average : this.frozen.get(ref ?? "");
    const table = ref === undefined ? this.rows : named;
    if (table) return table;
    const known = [...this.frozen.keys(), ...(averages ? [AVERAGE] : [])].join(", ");
    const remedy = ref === AVERAGE ? "Set averageShare above 0" : "Take a snapshot first";
    throw new EngineError(`no frozen weights are called ${ref}; known: ${known}. ${remedy}.`);
  }
}

function newRow(choices: number): SteppedRow {
  return { logits: new Array<number>(choices).fill(0), moments: newMoments(choices) };
}

function complete(table: Table, prompt: ModelInput, options: SampleOptions, index: number): TokenCompletion {
  const logprobs = logSoftmax(logitsOf(table, rowOf(prompt)));
  const token = draw(logprobs, options.temperature, options.keys[index].child("tabular").stream());
  return { tokens: [token], logprobs: [logprobs[token]], stop: "end" };
}

/**
 * The row a datum asks, and the choice it should make. @throws EngineError unless it has one target, a choice
 * of that row.
 */
function questionOf({ input, targets }: Datum): { row: Row; target: number } {
  const row = rowOf(input);
  if (targets.length === 1 && Number.isInteger(targets[0]) && targets[0] >= 0 && targets[0] < row.choices)
    return { row, target: targets[0] };
  throw new EngineError(
    `a training sequence has the targets ${targets.join(", ") || "none"}, its row ${row.choices} choices: give one target from 0 to ${row.choices - 1}.`,
  );
}
