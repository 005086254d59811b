/**
 * The next-word distributions of a text model: log-probabilities of all words after a text. Each text is
 * computed once per weights for all games: at the first move of a game they all ask the same.
 */
import type { Datum } from "../../../objective/objective.ts";
import type { Graphs } from "../graphs.ts";
import { eachBatch } from "../micro-batches.ts";
import type { Weights } from "../weights.ts";

/** Weights, with a number that changes when they do. */
export type CurrentWeights = () => { readonly weights: Weights; readonly version: number };

export class Distributions {
  private readonly known = new Map<string, Float32Array>();
  private version = -1;

  constructor(
    private readonly graphs: Graphs,
    private readonly current: CurrentWeights,
  ) {}

  /** [vocabulary] natural logarithms after each text, which has at least one token. */
  async after(texts: readonly (readonly number[])[]): Promise<Float32Array[]> {
    const { weights, version } = this.current();
    if (version !== this.version) this.known.clear();
    this.version = version;
    const names = texts.map((tokens) => String.fromCharCode(...tokens));
    const missing = new Map(names.flatMap((name, i) => (this.known.has(name) ? [] : [[name, texts[i]]])));
    await this.compute(weights, missing);
    return names.map((name) => this.known.get(name) as Float32Array);
  }

  private async compute(weights: Weights, missing: ReadonlyMap<string, readonly number[]>): Promise<void> {
    const names = [...missing.keys()];
    const data = [...missing.values()].map(asked);
    const { shape } = this.graphs;
    const run = (batch: Parameters<Graphs["logits"]>[1]) => this.graphs.logits(weights, batch);
    await eachBatch(data, shape, run, (logits, slot, datum) => {
      const at = slot * shape.vocabulary;
      this.known.set(names[datum], logSoftmax(logits.subarray(at, at + shape.vocabulary)));
    });
  }
}

/** A sequence whose only slot is behind its last token; which target stands there does not matter. */
function asked(tokens: readonly number[]): Datum {
  return { input: [{ type: "tokens", tokens }], targets: [0], weights: [0] };
}

function logSoftmax(logits: Float32Array): Float32Array {
  const top = logits.reduce((a, b) => Math.max(a, b));
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - top);
  return logits.map((logit) => logit - top - Math.log(sum));
}
